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
