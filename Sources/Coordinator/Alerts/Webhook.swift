import HTTP
import HTTPClient
import Runtime
import Timekeeping

/// Posts signed messages to the receiver that the settings name. Its URL is a secret like the key: neither is in any
/// sentence. For one thread.
final class Webhook {
    enum Outcome: Equatable {
        case taken(status: Int)
        /// Why not, and how long the receiver asks to be left alone.
        case refused(String, wish: Duration?)
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
    static func make(_ configuration: Configuration) throws -> Webhook? {
        guard let url = configuration[.alertWebhookURL] else { return nil }
        return try Webhook(url: url, secret: try configuration.require(.alertWebhookSecret))
    }

    /// One attempt. Any answer of 200…299 is taken; redirects are not followed.
    ///
    /// - Parameter id: the same at every attempt.
    func send(_ body: String, id: String, timeout: Duration, at now: Timestamp = RealClock().now()) -> Outcome {
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
            let wish = response.headers["retry-after"].flatMap(Int.init).map { Duration.seconds($0) }
            return .refused("the webhook answered with status \(response.status)", wish: wish)
        } catch {
            return .refused(Self.sentence(error.code, timeout), wish: nil)
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
