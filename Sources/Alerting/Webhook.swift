import HTTP
import HTTPClient
import Runtime
import Timekeeping

/// Posts signed messages to the receiver that the settings name. The URL is a secret like the key: no error names either.
/// For one thread.
public final class Webhook {
    public enum Outcome: Equatable {
        case taken(status: Int)
        /// Why not, and the receiver's Retry-After.
        case refused(String, retryAfter: Duration?)
    }

    private let url: String
    private let signature: HTTPSignature
    private let client: HTTPClient

    init(url: String, secret: String) throws(HTTPError) {
        self.url = url
        signature = HTTPSignature(secret: secret)
        client = try HTTPClient(maxBody: 1 << 16)
    }

    /// `nil` where none is set.
    ///
    /// - Throws: `ConfigurationError` where the URL is set and the secret is not.
    public static func make(_ configuration: Configuration) throws -> Webhook? {
        guard let url = configuration[.alertWebhookURL] else { return nil }
        return try Webhook(url: url, secret: try configuration.require(.alertWebhookSecret))
    }

    /// One attempt. Any answer of 200…299 is taken; redirects are not followed.
    ///
    /// - Parameter id: the same at every attempt.
    public func send(_ body: String, id: String, timeout: Duration, at now: Timestamp = RealClock().now()) -> Outcome {
        let bytes = Array(body.utf8)
        let request = HTTPRequest(
            method: "POST", url: url,
            headers: [
                "Content-Type": "application/json", "Rookery-Delivery": id,
                "Rookery-Timestamp": String(now.seconds),
                "Rookery-Signature": signature.sign(bytes, unixSeconds: now.seconds),
            ], body: bytes)
        do throws(HTTPError) {
            let response = try client.send(request, timeout: timeout)
            if (200..<300).contains(response.status) { return .taken(status: response.status) }
            let retryAfter = response.headers["retry-after"].flatMap(Int.init).map { Duration.seconds($0) }
            return .refused("the webhook answered with status \(response.status)", retryAfter: retryAfter)
        } catch {
            return .refused(Self.sentence(error.code, timeout), retryAfter: nil)
        }
    }

    /// The error's own sentence names the host, which may be part of the secret.
    private static func sentence(_ code: HTTPError.Code, _ timeout: Duration) -> String {
        switch code {
        case .refused: "the webhook refuses the connection"
        case .unresolved: "the webhook's host name has no address"
        case .timeout: "the webhook did not answer within \(timeout)"
        case .tls: "the encrypted connection to the webhook failed"
        case .badURL: "the webhook's URL cannot be read"
        case .connectionLost: "the connection to the webhook broke before the answer"
        case .badResponse, .tooLarge: "the webhook does not answer as an HTTP server does"
        default: "the webhook could not be reached"
        }
    }
}

/// How often a delivery is tried, and the pauses between: two seconds, then twice as long each time, up to half an hour.
/// 24 attempts take about seven hours.
public struct DeliveryPolicy: Sendable {
    let attempts: Int64
    let first: Duration
    let longest: Duration
    /// For the whole of one attempt.
    public let timeout: Duration

    public init(
        attempts: Int64 = 24, first: Duration = .seconds(2), longest: Duration = .seconds(1800),
        timeout: Duration = .seconds(5)
    ) {
        self.attempts = attempts
        self.first = first
        self.longest = longest
        self.timeout = timeout
    }

    /// The pause after so many attempts, the receiver's Retry-After honoured up to an hour; `nil` gives up.
    func pause(after attempt: Int64, retryAfter: Duration? = nil) -> Duration? {
        guard attempt < attempts else { return nil }
        let doubled = attempt < 30 ? min(first * (1 << max(0, attempt - 1)), longest) : longest
        return max(doubled, min(retryAfter ?? .zero, .seconds(3600)))
    }

    /// How long an attempt without an outcome bars the next one: longer than it can take.
    var claim: Duration { timeout * 2 + .seconds(1) }
}
