import Kafka
import Model
import Postgres
import Runtime
import Schema
import Store
import TestServers
import Testing
import Timekeeping

@testable import Simulator
@testable import Workers

@Suite struct ScraperTests {
    @Test(arguments: [1, 2, 4, 8])
    func `any number of scrapers read every checkpoint exactly once`(scrapers: Int) async throws {
        let rig = try ScraperRig()
        let posts = try rig.post(150, ages: [.hours(1), .hours(3), .hours(24)])
        for hours: Int64 in [1, 2, 21] {
            rig.clock.advance(by: .hours(hours))
            try rig.sweep()
            await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<scrapers {
                    group.addTask {
                        try await BlockingThread().run {
                            let scraper = try rig.scraper("scraper \(number)", batch: 20)
                            while try scraper.step() {}
                        }
                    }
                }
            }
        }
        #expect(try rig.states() == ["done": 450])
        let rows = try rig.connect().execute(
            "SELECT count(*) AS n FROM scrape_schedule WHERE claim = 1 AND attempts = 1 AND published")
        #expect(try rows.only().int("n") == 450)
        let metrics = try rig.metrics()
        #expect(metrics.count == 450)
        #expect(Set(metrics.map { "\($0.decisionID) \($0.collectedAt)" }).count == 450)
        #expect(Set(metrics.map(\.decisionID)) == Set(posts.map(\.decisionID)))
        #expect(metrics.allSatisfy { $0.impressions != nil && $0.profileClicks != nil })
        let attributions = try rig.attributions()
        #expect(attributions.count == 450)
        #expect(attributions.allSatisfy { $0.method == .direct && $0.windowStart == ScraperRig.start })
        #expect(attributions.contains { ($0.followersGained ?? 0) > 0 })
    }

    @Test func `checkpoints of one post that are overdue together share one reading and one message`() throws {
        let rig = try ScraperRig()
        try rig.post(2, ages: [.hours(1), .hours(3), .hours(6)])
        rig.clock.advance(by: .hours(6))
        try rig.sweep()
        let scraper = try rig.scraper("only")
        while try scraper.step() {}
        #expect(try rig.states() == ["done": 6])
        #expect(rig.statuses("/2/tweets") == [200])
        #expect(try rig.metrics().count == 2)
        let stored = try rig.connect().execute(
            "SELECT count(*) AS n, count(DISTINCT reading) AS r FROM scrape_schedule WHERE published AND claim = 1")
        #expect(try stored.only().int("n") == 6)
        #expect(try stored.only().int("r") == 2)
    }

    @Test func `a dead scraper's claims are taken over when its lease ends and what it then writes is refused`() throws
    {
        let rig = try ScraperRig()
        try rig.post(3, ages: [.hours(1)])
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let stalled = try rig.connect()
        let claims = try ScrapeSchedule.claim(owner: "stalled", lease: .seconds(60), limit: 10, in: stalled)
        #expect(claims.count == 3)
        let other = try rig.connect()
        func takeOver() throws -> [ScrapeClaim] {
            try ScrapeSchedule.claim(owner: "other", lease: .seconds(60), limit: 10, in: other)
        }
        #expect(try takeOver().isEmpty)
        try other.execute("UPDATE scrape_schedule SET lease_until = clock_timestamp()")
        let taken = try takeOver()
        #expect(taken.map(\.number) == [2, 2, 2])
        func done(_ claims: [ScrapeClaim]) -> [ScrapeSettlement] {
            claims.map { ScrapeSettlement($0, .done(reading: "{}", followers: nil, at: rig.clock.now())) }
        }
        // The other is still at it when the stalled one comes back.
        #expect(try ScrapeSchedule.settle(done(claims), lease: .seconds(1), in: stalled).isEmpty)
        #expect(try rig.states() == ["claimed": 3])
        #expect(try ScrapeSchedule.settle(done(taken), lease: .seconds(1), in: other) == Set(taken))
        #expect(try ScrapeSchedule.settle(done(claims), lease: .seconds(1), in: stalled).isEmpty)
        #expect(try rig.states() == ["done": 3])
    }

    @Test func `a failed scrape is retried and then parked and never becomes a reading`() throws {
        let rig = try ScraperRig { $0.outageShare = 1 }
        try rig.post(5, ages: [.hours(1)])
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let scraper = try rig.scraper("only", attemptLimit: 3)
        let parked = try Deadline.wait {
            _ = try scraper.step()
            return try rig.states() == ["parked": 5]
        }
        #expect(parked)
        let rows = try rig.connect().execute("SELECT DISTINCT attempts::bigint AS n, last_error FROM scrape_schedule")
        #expect(try rows.only().int("n") == 3)
        #expect(try rows.only().text("last_error").contains("503"))
        #expect(try rig.metrics().isEmpty)
    }

    @Test func `deleted posts are gone together with their later checkpoints`() throws {
        let rig = try ScraperRig { $0.deletedShare = 1 }
        try rig.post(4, ages: [.hours(1), .hours(80), .hours(100)])
        let scraper = try rig.scraper("only")
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        while try scraper.step() {}
        #expect(try rig.states() == ["done": 4, "waiting": 8])
        rig.clock.advance(by: .hours(79))
        try rig.sweep()
        while try scraper.step() {}
        #expect(try rig.states() == ["done": 4, "gone": 8])
        #expect(try rig.metrics().count == 4)
    }

    @Test func `the shared rate budget is never exceeded`() async throws {
        let rig = try ScraperRig { $0.lookupLimit = 5 }
        try rig.post(17, ages: [.hours(1)])
        // The first request tells the window's real size.
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let first = try rig.scraper("first", batch: 1)
        #expect(try first.step())
        var expected: Int64 = 5
        for _ in 0..<4 {
            await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        try await BlockingThread().run {
                            let scraper = try rig.scraper("scraper \(number)", batch: 1)
                            while try scraper.step() {}
                        }
                    }
                }
            }
            #expect(try rig.states()["done"] == min(17, expected))
            expected += 5
            rig.clock.advance(by: .minutes(16))
        }
        #expect(!rig.statuses("/2/tweets").contains(429))
        #expect(rig.statuses("/2/tweets").count == 17)
        let given = try rig.connect().execute("SELECT max(attempts)::bigint AS n FROM scrape_schedule")
        #expect(try given.only().int("n") == 1)
    }

    @Test func `a refusal the budget did not foresee holds all scrapers for a window and costs no attempt`() throws {
        let rig = try ScraperRig { $0.refusedRequestShare = 0.5 }
        try rig.post(12, ages: [.hours(1)])
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let scrapers = try ["one", "two"].map { try rig.scraper($0, batch: 2) }
        var rounds = 0
        while try rig.states() != ["done": 12], rounds < 100 {
            rounds += 1
            let met = rig.statuses("/2/tweets").count { $0 == 429 }
            for scraper in scrapers { while try scraper.step() {} }
            // The first refusal is the last request of the window, whoever asks.
            #expect(rig.statuses("/2/tweets").count { $0 == 429 } <= met + 1)
            rig.clock.advance(by: .minutes(16))
        }
        #expect(rig.statuses("/2/tweets").contains(429))
        #expect(try rig.states() == ["done": 12])
        let given = try rig.connect().execute("SELECT max(attempts)::bigint AS n FROM scrape_schedule")
        #expect(try given.only().int("n") == 1)
        #expect(try rig.metrics().count == 12)
    }

    @Test func `a source that is away now and then is read as soon as it answers`() throws {
        let rig = try ScraperRig { $0.outageShare = 0.5 }
        try rig.post(12, ages: [.hours(1)])
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let scraper = try rig.scraper("only", batch: 2, attemptLimit: 100)
        let isDone = try Deadline.wait {
            _ = try scraper.step()
            return try rig.states() == ["done": 12]
        }
        #expect(isDone)
        #expect(rig.statuses("/2/tweets").contains(503))
        #expect(try rig.metrics().count == 12)
    }

    @Test func `a monthly cap blocks for long and is visible`() throws {
        let rig = try ScraperRig { $0.monthlyCap = 3 }
        try rig.post(5, ages: [.hours(1)])
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let scraper = try rig.scraper("only")
        while try scraper.step() {}
        #expect(try rig.states() == ["open": 5])
        let row = try rig.connect().execute(
            "SELECT blocked_reason, blocked_until FROM rate_budgets WHERE endpoint = 'tweets'"
        ).only()
        #expect(try row.text("blocked_reason") == "usage_capped")
        #expect(try row.timestamp("blocked_until") == rig.clock.now() + .days(1))
        #expect(rig.statuses("/2/tweets") == [429])
    }

    @Test func `refused private metrics leave profile clicks unknown and the public counts standing`() throws {
        let rig = try ScraperRig { $0.refusedPrivateShare = 1 }
        try rig.post(3, ages: [.hours(3)])
        rig.clock.advance(by: .hours(3))
        try rig.sweep()
        let scraper = try rig.scraper("only")
        while try scraper.step() {}
        let metrics = try rig.metrics()
        #expect(metrics.count == 3)
        #expect(metrics.allSatisfy { $0.profileClicks == nil && $0.impressions != nil && $0.retweets != nil })
    }

    @Test func `a reading that was stored and not published is published by another scraper`() throws {
        let rig = try ScraperRig()
        try rig.post(2, ages: [.hours(1)])
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let dying = try rig.connect()
        let claims = try ScrapeSchedule.claim(owner: "dying", lease: .seconds(60), limit: 10, in: dying)
        let readings = claims.map { claim in
            let message = MetricMessage(
                decisionID: claim.checkpoint.decisionID, postID: claim.checkpoint.postID, impressions: 5,
                collectedAt: rig.clock.now(), source: "tests", simulated: true)
            let text = String(decoding: message.encoded(), as: UTF8.self)
            return ScrapeSettlement(claim, .done(reading: text, followers: 2, at: rig.clock.now()))
        }
        #expect(try ScrapeSchedule.settle(readings, lease: .milliseconds(1), in: dying).count == 2)
        let other = try rig.scraper("other")
        #expect(try Deadline.wait { try other.step() })
        #expect(try rig.metrics().map(\.impressions) == [5, 5])
        #expect(try rig.attributions().map(\.followersGained) == [2, 2])
        #expect(try ScrapeSchedule.unpublished(limit: 10, lease: .seconds(1), in: dying).isEmpty)
    }

    @Test func `an id that is not the source's is parked and not sent`() throws {
        let rig = try ScraperRig()
        let posts = try rig.post(3, ages: [.hours(1)])
        try rig.connect().execute(
            "UPDATE scrape_schedule SET post_id = '1&ids=2' WHERE decision_id = \(uuid: posts[1].decisionID)")
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let scraper = try rig.scraper("only")
        while try scraper.step() {}
        #expect(try rig.states() == ["done": 2, "parked": 1])
        #expect(rig.statuses("/2/tweets") == [200])
    }

    @Test func `a post the source refuses a whole request for is found by halving and parked alone`() throws {
        let rig = try ScraperRig()
        let posts = try rig.post(9, ages: [.hours(1)])
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let choosy = ChoosySource(refusing: try #require(posts[4].postID))
        let scraper = try rig.scraper("only", source: choosy)
        while try scraper.step() {}
        #expect(try rig.states() == ["done": 8, "parked": 1])
        let parked = try rig.connect().execute("SELECT post_id FROM scrape_schedule WHERE state = 'parked'")
        #expect(try parked.only().text("post_id") == posts[4].postID)
        #expect(choosy.requests <= 9)
    }

    @Test func `a refused credential costs no attempts and is tried again at the next start`() throws {
        let rig = try ScraperRig { $0.ownerToken = "another" }
        try rig.post(2, ages: [.hours(1)], token: "another")
        rig.clock.advance(by: .hours(1))
        try rig.sweep()
        let refused = try rig.scraper("refused")
        while try refused.step() {}
        #expect(try rig.states() == ["open": 2])
        let row = try rig.connect().execute("SELECT max(attempts)::bigint AS n FROM scrape_schedule").only()
        #expect(try row.int("n") == 0)
        let idle = try rig.scraper("idle", token: "another")
        _ = try idle.step()
        #expect(try rig.states() == ["open": 2])
        let restarted = try rig.scraper("restarted", token: "another")
        try restarted.start()
        while try restarted.step() {}
        #expect(try rig.states() == ["done": 2])
    }
}
