/// What a server was asked.
public struct HTTPServerRequest: Sendable {
    /// In capitals; a method that is none of HTTP's seven common ones is refused before the handler.
    public let method: String
    /// Percent-decoded, without the query: `/2/tweets`.
    public let path: String
    /// The query's items in order, decoded.
    public let query: [QueryItem]
    /// Names in lower case; of a header that came more than once, the values joined by `, `.
    public let headers: [String: String]
    /// Empty where there was none.
    public let body: [UInt8]

    /// One `name=value` of the query; the value is empty where there was no `=`.
    public struct QueryItem: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    /// - Parameter target: the request line's target, `/path?query`.
    public init(method: String, target: String, headers: [String: String] = [:], body: [UInt8] = []) {
        self.method = method
        self.headers = headers
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = PercentEncoding.decode(parts.first ?? "")
        query = (parts.count == 2 ? parts[1] : "").split(separator: "&").map { item in
            let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return QueryItem(
                name: PercentEncoding.decode(sides[0], plusIsSpace: true),
                value: sides.count == 2 ? PercentEncoding.decode(sides[1], plusIsSpace: true) : "")
        }
    }

    /// The first value of a query item.
    public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
