import Foundation
import Postgres
import TestDeployments
import Testing
import Timekeeping

@testable import Coordinator

/// `coordinator health` on a real database: exit codes by severity.
@Suite struct HealthCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func health(_ deployment: Deployment) throws -> (exit: Int32, status: String, amiss: [String]) {
        let run = try deployment.run("health", "--json")
        let report = try run.json()
        let checks = try #require(report["checks"] as? [[String: Any]])
        let amiss = checks.compactMap { check in
            (check["severity"] as? String).map { "\($0) \(check["check"] as? String ?? "")" }
        }
        return (run.exit, report["status"] as? String ?? "", amiss)
    }

    @Test func `well is 0, a warning 6, something critical 1, and a database that is away 4`() throws {
        let deployment = try Deployment(startingAt: start)
        #expect(try health(deployment) == (0, "healthy", []))
        // News is no illness.
        try deployment.connection.execute(
            "UPDATE generator_weights SET avg_f_per_1k = 6, measured_posts = 5 WHERE generator_name = 'coach'")
        #expect(try health(deployment) == (0, "healthy", ["info generator_viral"]))
        try deployment.connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, term, decided_at)
            VALUES ('learn', \(start), 'missed', 1, \(start))
            """)
        #expect(try health(deployment) == (6, "warning", ["info generator_viral", "warning schedule_missed"]))
        try deployment.connection.execute(
            "UPDATE generator_weights SET avg_f_per_1k = 0, measured_posts = 10 WHERE generator_name = 'coach'")
        let critical = try health(deployment)
        #expect(critical.exit == 1)
        #expect(critical.amiss.contains("critical generator_failing"))
        let text = try deployment.run("health")
        #expect(text.exit == 1)
        #expect(text.output.contains("coach brings 0 followers per thousand impressions over 10 measured posts"))
        #expect(text.output.contains("critical at 2026-03-02T00:00:00"))
        let away = try deployment.run(
            "health", settings: ["ROOKERY_POSTGRES_URL": "postgres://nobody@127.0.0.1:1/none"])
        #expect(away.exit == 4)
    }
}
