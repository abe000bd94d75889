import Runtime

/// A request as the endpoints see it, whatever server brought it.
struct APIRequest: Sendable {
    var method: String
    /// Without the query, for example `/2/tweets`.
    var path: String
    /// Decoded query items; of a repeated name the last one stands.
    var query: [String: String] = [:]
    var bearer: String?
    var body: [UInt8] = []

    /// A comma-separated query item, empty items left out.
    func list(_ name: String) -> [String] {
        (query[name] ?? "").split(separator: ",", omittingEmptySubsequences: true).map(String.init)
    }
}

/// What an endpoint answers.
struct APIResponse: Sendable {
    var status: Int
    var headers: [String: String] = [:]
    var body: StructuredValue
}
