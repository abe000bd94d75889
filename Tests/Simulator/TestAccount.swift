import FoundationEssentials
import Runtime
import Testing
import Timekeeping

@testable import Simulator

/// An account on a simulated network of its own.
struct TestAccount {
    static let start = Timestamp(rfc3339: "2026-03-02T00:00:00Z") ?? Timestamp(seconds: 0)
    let clock = ManualClock(TestAccount.start)
    let network: SimulatedNetwork

    /// The members of answers in camel case.
    struct Body: Decodable {
        struct Metrics: Decodable {
            var impressionCount, likeCount, userProfileClicks, followersCount: Int64?
        }
        struct Bucket: Decodable { var metrics: [String: Int64] }
        struct Item: Decodable {
            var id: String
            var createdAt: String?
            var publicMetrics, nonPublicMetrics, organicMetrics: Metrics?
            var timestampedMetrics: [Bucket]?
        }
        struct Problem: Decodable {
            var title, type, resourceId, field: String?
            var code: Int?
        }
        var title, type: String?
        var data: [Item]?
        var errors: [Problem]?
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }

    init(folder: String? = nil, _ configure: (inout SimulatorSettings) -> Void = { _ in }) throws {
        var settings = SimulatorSettings()
        settings.seed = 3
        configure(&settings)
        network = try SimulatedNetwork(settings: settings, clock: clock, stateFolder: folder)
    }

    func post(_ decision: String) throws -> String {
        let body: StructuredValue = [
            "text": "words", "rookery": ["decision_id": .text(decision), "novelty": 0.9, "viral_score": 90],
        ]
        struct Created: Decodable {
            struct Post: Decodable { var id: String }
            var data: Post
        }
        let answer = ask("POST", "/2/tweets", body: Array(body.json.utf8))
        #expect(answer.status == 201)
        return try Self.decoder.decode(Created.self, from: Data(answer.body.json.utf8)).data.id
    }

    func look(_ ids: [String], token: String = "owner") throws -> (response: APIResponse, body: Body) {
        let fields = "public_metrics,non_public_metrics,organic_metrics,created_at"
        let response = ask(
            "GET", "/2/tweets", ["ids": ids.joined(separator: ","), "tweet.fields": fields], token: token)
        return (response, try decode(response))
    }

    func follows(_ ids: [String], since start: Timestamp, until end: Timestamp? = nil) throws -> [String: Int64] {
        let query = [
            "ids": ids.joined(separator: ","), "start_time": start.rfc3339,
            "end_time": (end ?? clock.now()).rfc3339, "granularity": "total",
        ]
        var follows: [String: Int64] = [:]
        for post in try decode(ask("GET", "/2/tweets/analytics", query)).data ?? [] {
            follows[post.id] = post.timestampedMetrics?.first?.metrics["follows"]
        }
        return follows
    }

    func followers() throws -> Int64 {
        struct Answer: Decodable {
            struct User: Decodable { var publicMetrics: Body.Metrics }
            var data: User
        }
        let response = ask("GET", "/2/users/me", ["user.fields": "public_metrics"])
        let answer = try Self.decoder.decode(Answer.self, from: Data(response.body.json.utf8))
        return try #require(answer.data.publicMetrics.followersCount)
    }

    private func ask(
        _ method: String, _ path: String, _ query: [String: String] = [:], token: String = "owner", body: [UInt8] = []
    ) -> APIResponse {
        network.respond(to: APIRequest(method: method, path: path, query: query, bearer: token, body: body))
    }

    private func decode(_ response: APIResponse) throws -> Body {
        try Self.decoder.decode(Body.self, from: Data(response.body.json.utf8))
    }
}
