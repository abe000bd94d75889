import HTTP
import HTTPClient
import Timekeeping

/// The X API v2, or anything that speaks it.
///
/// `GET /2/tweets` for counts, `GET /2/tweets/analytics` for followers a post, `GET /2/users/…` for the account. Private
/// metrics that are refused sub-field by sub-field leave what is public standing.
final class XAPISource: MetricsSource {
    let name = "x-api-v2"
    private let base: String
    private let token: String
    private let userID: String?
    private let client: HTTPClient
    private let timeout: Duration

    /// - Parameters:
    ///   - base: `https://api.x.com`, without a path.
    ///   - userID: the account's id; `nil` asks for the token's own.
    init(base: String, token: String, userID: String?, timeout: Duration = .seconds(10)) throws(HTTPError) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.token = token
        self.userID = userID
        self.timeout = timeout
        client = try HTTPClient()
    }

    func accepts(_ id: String) -> Bool {
        (1...19).contains(id.utf8.count) && id.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    func readPosts(_ ids: [String]) -> SourceAnswer<[String: PostReading]> {
        let fields = "public_metrics,non_public_metrics,organic_metrics,created_at"
        return ask("/2/tweets?ids=\(ids.joined(separator: ","))&tweet.fields=\(fields)") {
            body throws(XAPIDocument.Unreadable) in
            try XAPIDocument.decode(XAPIPosts.self, body).readings
        }
    }

    func readFollows(
        _ ids: [String], since start: Timestamp, until end: Timestamp
    ) -> SourceAnswer<[String: Int64]> {
        // The endpoint takes whole seconds; the window may not be empty.
        let from = Timestamp(seconds: start.seconds)
        let to = max(Timestamp(seconds: end.seconds), from + .seconds(1))
        let query = "start_time=\(from)&end_time=\(to)&granularity=total&analytics.fields=follows"
        return ask("/2/tweets/analytics?ids=\(ids.joined(separator: ","))&\(query)") {
            body throws(XAPIDocument.Unreadable) in
            try XAPIDocument.decode(XAPIAnalytics.self, body).follows
        }
    }

    func readFollowers() -> SourceAnswer<Int64> {
        ask("/2/users/\(userID ?? "me")?user.fields=public_metrics") { body throws(XAPIDocument.Unreadable) in
            try XAPIDocument.decode(XAPIUser.self, body).followers()
        }
    }

    private func ask<Value: Sendable>(
        _ path: String, _ decode: ([UInt8]) throws(XAPIDocument.Unreadable) -> Value
    ) -> SourceAnswer<Value> {
        let request = HTTPRequest(
            url: base + path, headers: ["authorization": "Bearer \(token)", "accept": "application/json"])
        do {
            return XAPIAnswer.judge(try client.send(request, timeout: timeout), decode)
        } catch let error {
            return .unavailable(error.description)
        }
    }
}

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
