import Foundation
import Learning
import Postgres
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// Real coordinators: whoever leads watches, and nobody else.
@Suite(.serialized) struct AlertLeadershipTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    @Test func `a killed leader's alerts are taken over by the next, none opened twice`() throws {
        let deployment = try Deployment(startingAt: start)
        let settings = ["ROOKERY_ALERT_INTERVAL_SECONDS": "2"]
        var members: [String: ServerProcess] = [:]
        for name in ["a1", "a2"] { members[name] = try deployment.start(["run"], instance: name, settings: settings) }
        defer { for member in members.values { member.stop() } }
        func spoil(_ generator: String) throws {
            try deployment.connection.execute(
                """
                UPDATE generator_weights SET avg_f_per_1k = 0, measured_posts = 10 WHERE generator_name = \(generator)
                """)
        }
        func open(_ generator: String) throws -> [Int64] {
            try deployment.connection.execute(
                """
                SELECT term FROM alerts
                WHERE kind = 'generator_failing' AND subject = \(generator) AND resolved_at IS NULL
                """
            ).map { try $0.int(0) }
        }
        try spoil("coach")
        try #require(Deadline.wait { try open("coach").count == 1 })
        let first = try #require(try open("coach").first)
        let leader = try #require(try deployment.leader())
        members[leader]?.signal(SIGKILL)
        try spoil("explorer")
        try #require(Deadline.wait { try open("explorer").count == 1 })
        #expect(try open("explorer").allSatisfy { $0 > first })
        #expect(try open("coach") == [first])
        let total = try deployment.connection.execute(
            "SELECT count(*) FROM alerts WHERE kind = 'generator_failing'"
        ).only().int(0)
        #expect(total == 2)
    }
}
