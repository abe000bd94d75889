import Runtime

/// The network's error bodies, in its own words and shapes.
enum Problem {
    private static let base = "https://api.twitter.com/2/problems/"

    static func invalidRequest(parameter: String, values: [String], message: String) -> APIResponse {
        let parameters: StructuredValue = .object([.init(parameter, .list(values.map { .text($0) }))])
        return APIResponse(
            status: 400,
            body: [
                "errors": [["parameters": parameters, "message": .text(message)]],
                "title": "Invalid Request",
                "detail": "One or more parameters to your request was invalid.",
                "type": .text(base + "invalid-request"),
            ])
    }

    static func plain(_ status: Int, _ title: String, detail: String? = nil) -> APIResponse {
        APIResponse(
            status: status,
            body: [
                "title": .text(title), "detail": .text(detail ?? title), "type": "about:blank",
                "status": .int(Int64(status)),
            ])
    }

    /// An entry of `errors` for a post or user that is not there (any more).
    static func notFound(_ id: String, type: String, parameter: String) -> StructuredValue {
        [
            "value": .text(id), "resource_id": .text(id), "parameter": .text(parameter),
            "resource_type": .text(type), "title": "Not Found Error",
            "detail": .text("Could not find \(type) with \(parameter): [\(id)]."),
            "type": .text(base + "resource-not-found"),
        ]
    }

    /// An entry of `errors` for one refused sub-field of one post.
    static func refusedField(_ field: String, of id: String) -> StructuredValue {
        [
            "value": .text(id), "resource_id": .text(id), "parameter": "ids", "resource_type": "tweet",
            "section": "data", "field": .text(field), "title": "Field Authorization Error",
            "detail": .text(
                "Sorry, you are not authorized to access '\(field)' on the Tweet with ids : [\(id)]."),
            "type": .text(base + "not-authorized-for-field"),
        ]
    }

    /// A spent rate window, in one of the two bodies it comes in.
    static func tooManyRequests(oldForm: Bool) -> APIResponse {
        guard oldForm else { return plain(429, "Too Many Requests") }
        return APIResponse(status: 429, body: ["errors": [["code": 88, "message": "Rate limit exceeded"]]])
    }

    /// The monthly cap: waiting for the next window does not help.
    static func usageCapped(account: String) -> APIResponse {
        APIResponse(
            status: 429,
            body: [
                "account_id": .text(account), "product_name": "standard-basic", "title": "UsageCapExceeded",
                "period": "Monthly", "scope": "Product", "detail": "Usage cap exceeded: Monthly product cap",
                "type": .text(base + "usage-capped"),
            ])
    }
}

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
