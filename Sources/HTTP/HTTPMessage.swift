/// What a client asks.
public struct HTTPRequest: Sendable {
    /// In capitals: `GET`, `POST`.
    public var method: String
    /// `http://` or `https://`, percent-encoded.
    public var url: String
    /// Names in any case; a line end in a name or value is refused when sent.
    public var headers: [String: String]
    /// Sent whole; empty for none.
    public var body: [UInt8]

    public init(method: String = "GET", url: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// An answer: of a server's handler, or as a client received it.
public struct HTTPResponse: Sendable, Equatable {
    /// 100…599.
    public var status: Int
    /// Names in lower case. Of a header that came more than once, the values joined by `, `.
    public var headers: [String: String]
    /// All of it, after the transfer encoding was taken off.
    public var body: [UInt8]

    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A plain text answer, UTF-8.
    public static func text(
        _ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8"
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["content-type": type], body: Array(text.utf8))
    }

    /// `text` must be JSON already.
    public static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        .text(text, status: status, type: "application/json")
    }

    /// The body as UTF-8; bytes that are none become U+FFFD.
    public var bodyText: String { String(decoding: body, as: UTF8.self) }
}

/// The reason phrases of the status codes in use here.
enum HTTPStatus {
    static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        default: status < 400 ? "OK" : "Error"
        }
    }
}

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
