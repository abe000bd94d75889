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
