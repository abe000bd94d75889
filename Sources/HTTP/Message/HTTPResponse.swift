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
