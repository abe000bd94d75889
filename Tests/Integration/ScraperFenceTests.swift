import Glibc
import Model
import Schema
import TestServers
import Testing
import Timekeeping

/// Scrapers as they are installed, one of them stopped past its lease, over real servers and the simulated network.
@Suite(.serialized) struct ScraperFenceTests {
    /// Six posts whose checkpoint falls due at one moment, and three that are due half an hour after them.
    private let posts: [PostMessage] = (0..<9).map { number in
        var post = InventedPosts(count: 9).posts[number]
        post.postedAt = TestDeployment.start + (number < 6 ? .zero : .minutes(30))
        return post
    }

    enum Moment: CaseIterable {
        /// The claim's number alone tells the two apart.
        case whileTheOtherIsAtWork
        case afterTheOtherIsDone
    }

    @Test(arguments: Moment.allCases)
    func `a scraper stopped past its lease in mid-request writes nothing when it is resumed and goes on`(
        resumed: Moment
    ) async throws {
        let loop = try await TestDeployment()
        let clock = try HeldClock(at: TestDeployment.start + .minutes(50))
        let network = try SimulatedSource(loop, clock)
        try loop.produce(try network.publish(posts).map(Record.init))
        try network.serve(latency: .seconds(1))
        let settings = network.settings.merging(clock.setting) { $1 }
            .merging(["ROOKERY_SCRAPE_CHECKPOINTS": "1h"]) { $1 }
        func scraper(_ name: String) throws -> ServerProcess {
            try loop.begin("worker", ["scraper"], at: TestDeployment.start, with: settings, as: name)
        }
        let coordinator = try loop.begin("coordinator", ["run"], at: TestDeployment.start, with: clock.setting)
        defer { coordinator.stop() }

        let first = try scraper("first")
        defer { first.stop() }
        try #require(
            try await loop.comes("9", of: "SELECT count(*) FROM scrape_schedule WHERE state = 'waiting'"),
            "\(loop.log(of: "first"))")
        try clock.hold(at: TestDeployment.start + .minutes(61))
        // A request is taken from the budget in the moment before it is sent.
        let isAsking = """
            SELECT count(*) FROM scrape_schedule WHERE state = 'claimed' AND lease_owner = 'first'
            AND EXISTS (SELECT FROM rate_budgets WHERE endpoint = 'tweets')
            """
        try #require(try await loop.comes("6", of: isAsking), "\(loop.log(of: "first"))")
        try #require(first.suspend())
        // Its lease ends now, long before it would give its request up.
        _ = try loop.ask("UPDATE scrape_schedule SET lease_until = clock_timestamp() WHERE lease_owner = 'first'")

        let second = try scraper("second")
        defer { second.stop() }
        func held(_ condition: String) -> String {
            "SELECT count(*) FROM scrape_schedule WHERE claim = 2 AND lease_owner = 'second' AND \(condition)"
        }
        try #require(try await loop.comes("6", of: held("true")), "taken over when the lease has ended")
        if resumed == .afterTheOtherIsDone { #expect(try await loop.comes("6", of: held("published"))) }
        first.signal(SIGCONT)
        #expect(try await Deadline.reached { loop.log(of: "first").contains("scrape_overtaken") })
        #expect(try await loop.comes("6", of: held("published AND attempts = 2")))
        #expect(!loop.log(of: "second").contains("scrape_overtaken"))
        #expect(!loop.log(of: "first").contains("source_unavailable"), "what it wrote late was a reading")

        second.stop()
        try clock.hold(at: TestDeployment.start + .minutes(91))
        let more = "SELECT count(*) FROM scrape_schedule WHERE lease_owner = 'first' AND published AND claim = 1"
        #expect(try await loop.comes("3", of: more), "it goes on with what falls due")
        let readings = try loop.values(of: .metrics).map { value in
            try value.withUnsafeBytes { try MetricMessage.decode($0, using: MessageDecoder()) }
        }
        #expect(readings.map(\.decisionID).sorted() == posts.map(\.decisionID).sorted(), "one message a checkpoint")
    }
}
