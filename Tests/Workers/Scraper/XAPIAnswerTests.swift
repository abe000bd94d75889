import HTTP
import Testing
import Timekeeping

@testable import Workers

@Suite struct XAPIAnswerTests {
    private func posts(_ body: String, status: Int = 200, headers: [String: String] = [:]) -> SourceAnswer<
        [String: PostReading]
    > {
        XAPIAnswer.judge(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))) {
            body throws(XAPIDocument.Unreadable) in try XAPIDocument.decode(XAPIPosts.self, body).readings
        }
    }

    @Test(arguments: ["retweet_count", "repost_count"])
    func `reposts are read under either name and what is missing is unknown`(name: String) {
        let answer = posts(
            #"{"data":[{"id":"7","text":"x","public_metrics":{"impression_count":90,"like_count":0,"\#(name)":3}}]}"#)
        let counts = SourceCounts(impressions: 90, likes: 0, retweets: 3)
        #expect(answer == .value(["7": .counts(counts)], nil))
    }

    @Test(arguments: [200, 404])
    func `posts that are not there are gone, with or without others`(status: Int) {
        let gone =
            #"{"resource_id":"8","resource_type":"tweet","type":"https://api.x.com/2/problems/resource-not-found"}"#
        #expect(posts(#"{"errors":[\#(gone)]}"#, status: status) == .value(["8": .gone], nil))
        let both = posts(#"{"data":[{"id":"7","public_metrics":{"like_count":1}}],"errors":[\#(gone)]}"#)
        #expect(both == .value(["7": .counts(SourceCounts(likes: 1)), "8": .gone], nil))
    }

    @Test func `a post of a protected account is neither gone nor read`() {
        let refused = """
            {"resource_id":"8","resource_type":"tweet","title":"Authorization Error",
             "type":"https://api.x.com/2/problems/not-authorized-for-resource"}
            """
        #expect(posts(#"{"errors":[\#(refused)]}"#) == .value([:], nil))
        let both = posts(#"{"data":[{"id":"7","public_metrics":{"like_count":1}}],"errors":[\#(refused)]}"#)
        #expect(both == .value(["7": .counts(SourceCounts(likes: 1))], nil))
    }

    @Test func `a refused private field leaves the post standing`() {
        let refused = """
            {"resource_id":"7","field":"non_public_metrics.user_profile_clicks",
             "type":"https://api.x.com/2/problems/not-authorized-for-field"}
            """
        let answer = posts(#"{"data":[{"id":"7","public_metrics":{"like_count":1}}],"errors":[\#(refused)]}"#)
        #expect(answer == .value(["7": .counts(SourceCounts(likes: 1))], nil))
    }

    @Test func `both forms of a spent window are told from a monthly cap`() {
        let headers = ["x-rate-limit-limit": "5", "x-rate-limit-remaining": "0", "x-rate-limit-reset": "1800000000"]
        let report = RateReport(limit: 5, remaining: 0, resetsAt: Timestamp(seconds: 1_800_000_000))
        for body in [
            #"{"errors":[{"code":88,"message":"Rate limit exceeded"}]}"#, #"{"title":"Too Many Requests"}"#, "",
        ] {
            #expect(posts(body, status: 429, headers: headers) == .rateLimited(report))
        }
        let cap = #"{"title":"UsageCapExceeded","type":"https://api.twitter.com/2/problems/usage-capped"}"#
        #expect(posts(cap, status: 429, headers: headers) == .capped("UsageCapExceeded"))
    }

    @Test func `a page that is not the API's is an outage, never an empty answer`() {
        for (body, status) in [("<html>", 200), ("{}", 200), ("not found", 404), ("[]", 200), ("", 503), ("{", 502)] {
            guard case .unavailable = posts(body, status: status) else {
                Issue.record("\(status) \(body)")
                continue
            }
        }
    }

    @Test func `a count that is no whole number makes the answer unusable`() {
        let answer = posts(#"{"data":[{"id":"7","public_metrics":{"like_count":"many"}}]}"#)
        guard case .unavailable(let reason) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(reason.contains("like_count"))
    }

    @Test func `refusals of the request and of the credential are told apart`() {
        let problem = #"{"title":"Invalid Request","errors":[{"message":"bad id"}]}"#
        #expect(posts(problem, status: 400) == .invalid("Invalid Request"))
        #expect(posts(#"{"title":"Unauthorized"}"#, status: 401) == .unauthorized("status 401: Unauthorized"))
    }
}
