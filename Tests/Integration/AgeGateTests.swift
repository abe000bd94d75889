import Foundation
import Model
import TestServers
import Testing
import Timekeeping

/// The gates over real servers and the simulated network, with the programs as they are installed.
@Suite(.serialized) struct AgeGateTests {
    private let start = TestDeployment.start
    private let posts: [PostMessage] = InventedPosts(count: 3).posts.map { post in
        var post = post
        post.postedAt = TestDeployment.start
        return post
    }

    private func document(_ outcome: Program.Outcome) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(value as? [String: Any], "\(outcome.errors)")
    }

    @Test
    func `posts that their age alone holds back are read again and learned from by themselves, as a person asked`()
        async throws
    {
        let loop = try await TestDeployment()
        let clock = try HeldClock(at: start + .minutes(50))
        let network = try SimulatedSource(loop, clock)
        let published = try network.publish(posts)
        try loop.produce(published.map(Record.init))
        // One checkpoint, younger than the gate asks for: without another reading these posts would wait for ever.
        let settings = network.settings.merging(clock.setting) { $1 }
            .merging(["ROOKERY_SCRAPE_CHECKPOINTS": "1h"]) { $1 }
        func operate(_ line: String...) async throws -> Program.Outcome {
            try await loop.run("coordinator", line, at: start, with: clock.setting)
        }
        let asked = try await operate(
            "gates", "set", "--mode", "fixed", "--views", "0", "--likes", "0", "--age", "90m", "--reason", "a test",
            "--actor", "ann", "--json")
        #expect(asked.status == 0, "\(asked.errors)")

        let roles = ["scraper", "learner", "predictor"].map { ("worker", $0) }
        let running = try ([("coordinator", "run")] + roles).map { try loop.begin($0, [$1], at: start, with: settings) }
        defer { for process in running { process.stop() } }
        try #require(try await loop.comes("3", of: "SELECT count(*) FROM scrape_schedule WHERE state = 'waiting'"))
        try clock.hold(at: start + .minutes(61))
        try #require(try await loop.comes("3", of: "SELECT count(*) FROM outcomes"), "\(loop.log(of: "scraper"))")
        let learned = try await operate("schedule", "trigger", "learn", "--wait")
        #expect(learned.status == 0, "\(learned.errors)")

        let young = try document(try await operate("gates", "explain", published[0].decisionID, "--json"))
        #expect(young["state"] as? String == "held_back")
        #expect((young["summary"] as? String)?.hasSuffix("min old of 1 h 30 min") == true, "\(young)")
        #expect(young["next_reading"] as? String == (start + .minutes(90)).rfc3339)
        #expect(young["next_judgement"] as? String == (start + .hours(2)).rfc3339)
        #expect(try loop.ask("SELECT count(*) FROM learning_examples") == "0")

        // The clock goes on; nobody does anything.
        try clock.hold(at: start + .minutes(91))
        let again = "SELECT count(*) FROM outcomes WHERE collected_at >= '\((start + .minutes(90)).rfc3339)'"
        try #require(try await loop.comes("3", of: again), "\(loop.log(of: "scraper"))")
        try clock.hold(at: start + .minutes(121))
        #expect(try await loop.comes("3", of: "SELECT count(*) FROM learning_examples"), "\(loop.log(of: "learner"))")
        let old = try document(try await operate("gates", "explain", published[0].postID ?? "", "--json"))
        #expect(old["state"] as? String == "learnable")
        #expect((old["setting"] as? [String: Any])?["set_by"] as? String == "ann")

        let open = "SELECT count(*) FROM jobs WHERE kind <> 'optimize' AND state IN ('queued', 'running')"
        #expect(try await loop.comes("0", of: open))

        // What a person asked of the gates does not part the tables from the messages.
        for command in [["verify", "--running"], ["rebuild"]] {
            let compared = try await loop.run("coordinator", command, at: start, with: clock.setting)
            #expect(compared.status == 0, "\(compared.output) \(compared.errors)")
        }
    }
}
