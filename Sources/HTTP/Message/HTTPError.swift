/// Why a request had no answer, or a server could not start. Names the host and port, never a header, query or body.
public struct HTTPError: Error, Equatable, CustomStringConvertible {
    /// Where a request or a server failed.
    public enum Code: String, Sendable, CaseIterable {
        /// The URL cannot be read or is neither http nor https.
        case badURL
        /// The host name has no address.
        case unresolved
        /// Nobody listens there.
        case refused
        /// No whole answer in the time given.
        case timeout
        /// The encrypted connection failed, or the certificate is not to be trusted.
        case tls
        /// The answer is longer than allowed.
        case tooLarge
        /// The connection broke before the answer was whole.
        case connectionLost
        /// The answer is not HTTP.
        case badResponse
        /// Another program listens on the port.
        case portTaken
        /// The server cannot listen there for another reason.
        case cannotListen
        /// Something else; the description says what.
        case other
    }

    /// For code to act on.
    public let code: Code
    /// One sentence naming host and port, or the setting; never a token.
    public let description: String

    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the same request may well succeed later.
    public var isRetryable: Bool {
        switch code {
        case .refused, .timeout, .connectionLost, .unresolved, .badResponse: true
        default: false
        }
    }
}
