import HTTP
import Timekeeping

/// What an HTTP answer of the X API means.
enum XAPIAnswer {
    static func judge<Value: Sendable>(
        _ response: HTTPResponse, _ decode: ([UInt8]) throws(XAPIDocument.Unreadable) -> Value
    ) -> SourceAnswer<Value> {
        switch response.status {
        case 200, 404:
            // A request for posts that are all gone comes as either; only an answer in the API's own form counts.
            do {
                return .value(try decode(response.body), rate(response))
            } catch {
                return .unavailable("status \(response.status): \(error.description)")
            }
        case 400:
            return .invalid(problem(response))
        case 401, 403:
            return .unauthorized("status \(response.status): \(problem(response))")
        case 429:
            let problems = try? XAPIDocument.decode(XAPIProblems.self, response.body)
            if problems?.type?.hasSuffix("/usage-capped") == true { return .capped(problem(response)) }
            return .rateLimited(rate(response))
        default:
            return .unavailable("status \(response.status): \(problem(response))")
        }
    }

    /// The three rate headers, where all are there and make sense.
    static func rate(_ response: HTTPResponse) -> RateReport? {
        guard let limit = response.headers["x-rate-limit-limit"].flatMap({ Int64($0) }), limit > 0,
            let remaining = response.headers["x-rate-limit-remaining"].flatMap({ Int64($0) }), remaining >= 0,
            let reset = response.headers["x-rate-limit-reset"].flatMap({ Int64($0) }),
            (0...100_000_000_000).contains(reset)
        else { return nil }
        return RateReport(limit: limit, remaining: remaining, resetsAt: Timestamp(seconds: reset))
    }

    /// The problem's title, never its body: that may hold ids and texts.
    private static func problem(_ response: HTTPResponse) -> String {
        let problems = try? XAPIDocument.decode(XAPIProblems.self, response.body)
        let title = problems?.title ?? problems?.errors?.first?.title ?? problems?.errors?.first?.message
        return title.map { String($0.prefix(120)) } ?? "no reason given"
    }
}
