/// What a client asks.
public struct HTTPRequest: Sendable {
    public var method: String
    /// `http://` or `https://`, percent-encoded.
    public var url: String
    public var headers: [String: String]
    public var body: [UInt8]

    public init(method: String = "GET", url: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
