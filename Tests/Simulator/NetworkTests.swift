import FoundationEssentials
import Runtime
import Testing
import Timekeeping

@testable import Simulator

/// The endpoints, by the JSON they answer with.
@Suite struct NetworkTests {
    @Test func `a post is created once for its decision and read back with all its metrics`() throws {
        let account = try TestAccount()
        let id = try account.post("d1")
        #expect(try account.post("d1") == id)
        #expect(Int64(id).map { Snowflake.moment(of: $0) } == TestAccount.start)
        account.clock.advance(by: .hours(20))
        let answer = try account.look([id])
        #expect(answer.response.status == 200)
        let post = try #require(answer.body.data?.first)
        #expect(post.createdAt == "2026-03-02T00:00:00.000Z")
        #expect((post.publicMetrics?.impressionCount ?? 0) > 100)
        #expect(post.publicMetrics?.impressionCount == post.nonPublicMetrics?.impressionCount)
        #expect(post.organicMetrics?.userProfileClicks != nil)
        #expect(answer.body.errors == nil)
    }

    @Test func `from one to a hundred ids of digits are taken`() throws {
        let account = try TestAccount()
        #expect(try account.look([]).response.status == 400)
        #expect(try account.look((1...101).map(String.init)).response.status == 400)
        #expect(try account.look(["12x"]).response.status == 400)
        #expect(try account.look((1...100).map(String.init)).response.status != 400)
    }

    @Test func `posts that are not there come as errors beside those that are`() throws {
        let account = try TestAccount()
        let id = try account.post("d1")
        let body = try account.look([id, "99"]).body
        #expect(body.data?.map(\.id) == [id])
        #expect(body.errors?.map(\.resourceId) == ["99"])
        #expect(body.errors?.first?.type?.hasSuffix("/resource-not-found") == true)
        var statuses: Set<Int> = []
        for _ in 0..<2 { statuses.insert(try account.look(["99"]).response.status) }
        #expect(statuses == [200, 404])
    }

    @Test func `private fields are refused one by one to others and after thirty days`() throws {
        let account = try TestAccount { $0.appToken = "app" }
        let id = try account.post("d1")
        let fields = Set(
            (try account.look([id], token: "app").body.errors ?? []).compactMap(\.field))
        #expect(fields.count == 10)
        #expect(fields.contains("non_public_metrics.user_profile_clicks"))
        #expect(try account.look([id]).body.errors == nil)
        account.clock.advance(by: .days(31))
        let old = try account.look([id]).body
        #expect(old.errors?.count == 10)
        #expect(old.data?.first?.nonPublicMetrics == nil)
        #expect(old.data?.first?.publicMetrics != nil)
    }

    @Test func `a wrong token is refused and an unknown path is not found`() throws {
        let account = try TestAccount { $0.ownerToken = "right" }
        #expect(try account.look(["1"], token: "wrong").response.status == 401)
        #expect(account.network.respond(to: APIRequest(method: "GET", path: "/2/tweets", bearer: nil)).status == 401)
        #expect(account.network.respond(to: APIRequest(method: "GET", path: "/3", bearer: "right")).status == 404)
    }

    @Test func `a spent window refuses in both forms and opens again a quarter of an hour later`() throws {
        let account = try TestAccount { $0.lookupLimit = 2 }
        let id = try account.post("d1")
        #expect(try account.look([id]).response.headers["x-rate-limit-remaining"] == "1")
        #expect(try account.look([id]).response.headers["x-rate-limit-remaining"] == "0")
        let refused = try (0..<2).map { _ in try account.look([id]) }
        #expect(refused.allSatisfy { $0.response.status == 429 })
        #expect(
            Set(refused.map { $0.body.title ?? "code \($0.body.errors?.first?.code ?? 0)" }) == [
                "Too Many Requests", "code 88",
            ])
        let reset = try #require(refused.first?.response.headers["x-rate-limit-reset"].flatMap { Int64($0) })
        #expect(Timestamp(seconds: reset) == TestAccount.start + .minutes(15))
        #expect(refused.first?.response.headers["retry-after"] == nil)
        account.clock.advance(to: Timestamp(seconds: reset))
        #expect(try account.look([id]).response.status == 200)
    }

    @Test func `the monthly cap counts posts read and lasts until the month is over`() throws {
        let account = try TestAccount { $0.monthlyCap = 3 }
        let id = try account.post("d1")
        for expected in [200, 200, 200, 429] { #expect(try account.look([id]).response.status == expected) }
        #expect(try account.look([id]).body.type?.hasSuffix("/usage-capped") == true)
        account.clock.advance(by: .days(29))
        #expect(try account.look([id]).response.status == 429)
        account.clock.advance(by: .days(2))
        #expect(try account.look([id]).response.status == 200)
    }

    @Test func `the account grows by more than its posts are credited with, at every moment`() throws {
        let account = try TestAccount()
        let ids = try (0..<10).map { try account.post("d\($0)") }
        let before = try account.followers()
        #expect(before == account.network.settings.baseFollowers)
        for _ in 0..<14 {
            account.clock.advance(by: .hours(12))
            let credited = try account.follows(ids, since: TestAccount.start).values.reduce(0, +)
            #expect(credited > 0)
            #expect(try account.followers() - before >= credited)
        }
        let follows = try account.follows(ids, since: TestAccount.start)
        #expect(try account.followers() - before > follows.values.reduce(0, +))
        let halves = try [
            account.follows(ids, since: TestAccount.start, until: TestAccount.start + .hours(5)),
            account.follows(ids, since: TestAccount.start + .hours(5)),
        ]
        for id in ids { #expect(halves.reduce(0) { $0 + ($1[id] ?? 0) } == follows[id]) }
    }
}
