import CommandLine
import Foundation
import Learning
import Model
import Postgres
import Runtime
import Synchronization
import TestServers
import Testing
import Timekeeping

@testable import Producer
@testable import Simulator

@Suite(.serialized)
struct PostingAccountTests {
    private let clock = SteppingClock(ProducerRig.start)

    private func settings(days: Int = 2) -> PlanSettings {
        PlanSettings(seed: 9, postsPerDay: 12, days: days, until: nil, exploration: 0.3, ucbC: 1)
    }

    /// Runs an account on a thread of its own, until it ends or the task is cancelled.
    private func live(
        _ rig: ProducerRig, _ settings: PlanSettings,
        log: Log = Log(level: .error, role: "producer", instance: "tests"), metrics: Metrics = Metrics()
    ) async throws -> SimulationSummary {
        let clock = clock
        return try await CommandThread().perform {
            let account = try PostingAccount(rig.configuration, settings, clock: clock, log: log, metrics: metrics)
            try account.run()
            return account.summary
        }
    }

    @Test func `every planned post goes out once, at its time, and is recorded as it was posted`() async throws {
        let rig = try ProducerRig(clock: clock)
        let summary = try await live(rig, settings())
        #expect(summary.posts == 24 && summary.found == 0 && summary.missed == 0)
        let posts = try rig.posts()
        #expect(posts.count == 24)
        #expect(Set(posts.map(\.decisionID)).count == 24)
        #expect(rig.network.postCount == 24)
        let end = ProducerRig.start + .days(2)
        for post in posts {
            #expect(post.simulated && post.origin == .own && post.status == .posted)
            #expect(post.generatorName != nil && post.generatorConfidence != nil && post.propensity != nil)
            #expect(post.armPropensity != nil && post.hourPropensity != nil)
            // The state that was drawn from can be looked up.
            let parts = post.stateVersion?.split(separator: " ").map { $0.split(separator: ":")[1] } ?? []
            #expect(parts.count == 3 && parts.allSatisfy { $0.count == 16 })
            #expect(post.postID.flatMap { PostID.moment(of: $0) } == post.postedAt)
            #expect(post.postedAt.map { ProducerRig.start <= $0 && $0 < end } == true)
            let hour = post.postedAt.map { Int($0.seconds / 3600 % 24) } ?? 0
            #expect(post.banditArm.flatMap { ArmName($0) }?.slot == TimingSlot(hour: hour))
        }
    }

    @Test func `recorded chances can be worked out again from the states the posts name`() async throws {
        let rig = try ProducerRig(clock: clock)
        let database = try rig.connect()
        try database.execute(
            """
            INSERT INTO bandit_arms (arm_name, scope, successes, failures, avg_reward, updated_at)
            VALUES ('content_story_single', 'content', 12, 30, 0.03, \(ProducerRig.start)), ('timing_9', 'timing', 3,
                4, 0.05, \(ProducerRig.start))
            """)
        _ = try await live(rig, settings(days: 1))
        var states: [String: [String: Any]] = [:]
        for row in try database.execute("SELECT part, version, state::text AS state FROM choice_states") {
            let state = try JSONSerialization.jsonObject(with: Data(try row.text("state").utf8)) as? [String: Any]
            states["\(try row.text("part")):\(try row.text("version"))"] = state
        }
        for post in try rig.posts() {
            let named = try #require(post.stateVersion).split(separator: " ").map(String.init)
            let weights = try #require(states[named[0]] as? [String: Double])
            #expect(weights[try #require(post.generatorName)] == post.propensity)
            let evidence = try #require(states[named[1]] as? [String: [Double]])
            let learned = evidence.filter { $0.key.hasPrefix("content_") }.map {
                BetaArm(name: $0.key, successes: $0.value[0], failures: $0.value[1])
            }
            let arms = PlanEvidence(learnedArms: learned, learnedHours: [:], weights: []).arms
            let sampling = try #require(ThompsonSampling(arms: arms, exploration: 0.3))
            let index = try #require(arms.firstIndex { $0.name == post.banditArm.flatMap { ArmName($0) }?.contentArm })
            #expect(abs(try #require(post.armPropensity) - sampling.propensity(index)) < 1e-12)
        }
    }

    @Test func `an account that was stopped goes on where it was`() async throws {
        let rig = try ProducerRig(clock: clock)
        let run = Task { try await live(rig, settings()) }
        clock.setAlarm(ProducerRig.start + .hours(20)) { run.cancel() }
        let first = try await run.value
        #expect(first.posts > 0 && first.posts < 24)
        let second = try await live(rig, settings())
        #expect(rig.network.postCount == 24)
        let byDecision = Dictionary(grouping: try rig.posts(), by: \.decisionID)
        #expect(byDecision.count == 24)
        // Nothing stores the records here, so the second run publishes them again: the same ones.
        #expect(byDecision.values.allSatisfy { Set($0).count == 1 })
        #expect(second.posts == 24)
    }

    @Test func `posts the database already holds are not made again`() async throws {
        let rig = try ProducerRig(clock: clock)
        _ = try await live(rig, settings(days: 1))
        let database = try rig.connect()
        for post in try rig.posts() {
            _ = try database.execute(
                """
                INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account,
                                     decision_type, created_at, posted_at)
                VALUES (\(uuid: post.decisionID), 'x', \(post.postID), 'posted', 'own', true, 'harbour', 'single',
                    \(post.createdAt), \(post.createdAt))
                """)
        }
        let again = try await live(rig, settings(days: 1))
        #expect(again.posts == 0 && again.found == 12)
        #expect(try rig.posts().count == 12)
    }

    @Test func `a change of weights is seen by the next plan`() async throws {
        let rig = try ProducerRig(clock: clock)
        try rig.connect().script(
            """
            BEGIN;
            UPDATE generator_weights SET weight = 0.02;
            UPDATE generator_weights SET weight = 0.78 WHERE generator_name = 'coach';
            COMMIT;
            """)
        let summary = try await live(rig, settings(days: 2))
        #expect(summary.byGenerator["coach", default: 0] > 12)
        #expect(
            try rig.posts().filter { $0.generatorName == "coach" }.allSatisfy {
                abs(($0.propensity ?? 0) - 0.78) < 1e-12
            })
    }

    @Test func `without weights to read the default table is used, and one alert says so`() async throws {
        let rig = try ProducerRig(clock: clock)
        try rig.connect().execute("ALTER TABLE generator_weights RENAME TO out_of_reach")
        let lines = Mutex<[String]>([])
        let log = Log(level: .info, role: "producer", instance: "tests") { line in lines.withLock { $0.append(line) } }
        let metrics = Metrics()
        let summary = try await live(rig, settings(days: 1), log: log, metrics: metrics)
        #expect(summary.posts == 12)
        #expect(metrics.text.contains("\nrookery_producer_fallback 1\n"))
        for post in try rig.posts() {
            let generator = try #require(post.generatorName.flatMap { Generator(named: $0) })
            #expect(abs((post.propensity ?? 0) - generator.defaultWeight) < 1e-12)
            #expect(post.stateVersion?.hasPrefix("weights:default") == true)
        }
        let opened = lines.withLock { $0.filter { $0.contains("alert_opened") } }
        #expect(opened.count == 1)
        #expect(opened.first?.contains("plan_fallback") == true && opened.first?.contains("default weights") == true)
    }

    @Test func `weights that can be read again are used at once, and the alert ends`() async throws {
        let rig = try ProducerRig(clock: clock)
        let url = rig.url
        try rig.connect().execute("ALTER TABLE generator_weights RENAME TO out_of_reach")
        let lines = Mutex<[String]>([])
        let log = Log(level: .info, role: "producer", instance: "tests") { line in
            lines.withLock { $0.append(line) }
            guard line.contains("alert_opened") else { return }
            // The day is being planned; its first post finds the table again.
            let database = try? PostgresConnection(PostgresConfiguration(url: url, applicationName: "mender"))
            _ = try? database?.execute("ALTER TABLE out_of_reach RENAME TO generator_weights")
        }
        let metrics = Metrics()
        _ = try await live(rig, settings(days: 1), log: log, metrics: metrics)
        let versions = try rig.posts().map { $0.stateVersion?.hasPrefix("weights:default") }
        #expect(versions == [Bool?](repeating: false, count: 12))
        #expect(lines.withLock { $0.count { $0.contains("alert_resolved") } } == 1)
        #expect(metrics.text.contains("\nrookery_producer_fallback 0\n"))
    }

    @Test func `a live deployment and the real network are refused`() throws {
        let live = try ProducerRig(mode: "live", clock: clock)
        let log = Log(level: .error, role: "producer", instance: "tests")
        let refusal = #expect(throws: CommandFailure.self) {
            try PostingAccount(live.configuration, settings(), clock: clock, log: log)
        }
        #expect(refusal?.exit == .badInput)
        for url in ["https://api.x.com", "https://api.twitter.com:443/x", "http://x.com"] {
            let configuration = try Configuration.load(
                environment: ["ROOKERY_SOURCE_URL": url], groups: ProducerReference.settings)
            #expect(throws: CommandFailure.self) { try SimulatedNetworkClient(configuration) }
        }
    }
}
