import CommandLine
import Foundation
import Postgres
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// The six checks, each seen to hold and to fail.
@Suite struct SetupTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func failing(_ deployment: Deployment, settings: [String: String] = [:]) throws -> (Int32, [String]) {
        let run = try Program.run(
            ["health", "--setup", "--json"], environment: deployment.environment.merging(settings) { $1 })
        let checks = try #require(try run.json()["checks"] as? [[String: Any]])
        #expect(checks.count == 6)
        return (run.exit, checks.filter { $0["holds"] as? Bool != true }.compactMap { $0["check"] as? String })
    }

    @Test func `a deployment that was migrated holds`() throws {
        let deployment = try Deployment(startingAt: start)
        #expect(try failing(deployment) == (0, []))
        #expect(try deployment.run("health", "--setup").output.contains("have weights that sum to 1"))
    }

    @Test(arguments: [
        ("DELETE FROM schema_migrations WHERE version = 12", "tables"),
        ("UPDATE schema_migrations SET checksum = 'other' WHERE version = 4", "tables"),
        ("UPDATE deployment SET account = 'another'", "deployment"),
        (
            "ALTER TABLE generator_weights DISABLE TRIGGER ALL; UPDATE generator_weights SET weight = weight + 0.001",
            "generators guards"
        ),
        ("DROP INDEX generator_history_by_generator", "guards"),
        ("ALTER TABLE content DISABLE TRIGGER content_recounts_generator_use", "guards"),
        (
            """
            INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account, decision_type,
                                 created_at, posted_at)
            VALUES ('00000000-0000-8000-8000-000000000001', '1', 'p1', 'posted', 'own', false, 'test', 'single',
                    '2026-03-01T12:00:00Z', '2026-03-01T12:00:00Z')
            """, "posts"
        ),
        ("DELETE FROM schedules WHERE schedule = 'optimize'", "schedule"),
        ("UPDATE schedules SET next_slot = '2026-03-01T12:00:00Z' WHERE schedule = 'learn'", "schedule"),
    ])
    func `what is spoilt is found, and nothing else`(statement: String, checks: String) throws {
        let deployment = try Deployment(startingAt: start)
        try deployment.connection.script(statement)
        #expect(try failing(deployment) == (1, checks.split(separator: " ").map(String.init)))
    }

    @Test func `an empty database holds nothing, in sentences`() throws {
        let deployment = try Deployment(startingAt: start)
        let empty = try TestServers.postgres().makeDatabase()
        let (exit, checks) = try failing(deployment, settings: ["ROOKERY_POSTGRES_URL": empty])
        #expect(exit == 1)
        #expect(checks.count == 6)
    }
}
