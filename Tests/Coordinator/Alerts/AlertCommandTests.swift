import CommandLine
import Foundation
import Postgres
import TestDeployments
import Testing
import Timekeeping

@testable import Alerting
@testable import Coordinator

@Suite struct AlertCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    private func deployment() throws -> Deployment {
        let deployment = try Deployment(startingAt: start)
        try deployment.connection.execute(
            """
            INSERT INTO alerts (kind, subject, severity, summary, detail, opened_at, last_seen_at, resolved_at, term)
            VALUES ('generator_viral', 'coach', 'info', 'coach brings 6', '{"f_per_1k": 6}', \(start), \(start), NULL,
                1),
                   ('job_failed', 'learn', 'critical', 'learn failed', '{}', \(start), \(start), NULL, 1),
                   ('lag', 'learner metrics', 'warning', 'behind', '{}', \(start), \(start), \(start), 1)
            """)
        return deployment
    }

    @Test func `open alerts are listed worst first, ended ones with --all`() throws {
        let deployment = try deployment()
        func kinds(_ arguments: String...) throws -> [String] {
            let run = try Program.run(["alerts", "ls", "--json"] + arguments, environment: deployment.environment)
            return try #require(try run.json()["alerts"] as? [[String: Any]]).compactMap { $0["kind"] as? String }
        }
        #expect(try kinds() == ["job_failed", "generator_viral"])
        #expect(try kinds("--all") == ["lag", "job_failed", "generator_viral"])
        #expect(try kinds("--all", "--limit", "1") == ["lag"])
        let shown = try deployment.run("alerts", "show", "1")
        #expect(shown.output.contains("f_per_1k 6"))
        #expect(try deployment.run("alerts", "show", "17").exit == 3)
        #expect(try deployment.run("alerts", "show", "x").exit == 2)
    }

    @Test func `ack says who knows and why, once, and a dry run says it only`() throws {
        let deployment = try deployment()
        let ack = ["alerts", "ack", "2", "--reason", "disk is being cleared", "--actor", "ann"]
        let dry = try Program.run(ack + ["--dry-run"], environment: deployment.environment)
        #expect(dry.output.contains("dry run, nothing is written: alert 2 acknowledged"))
        #expect(try deployment.run("alerts", "show", "2").output.contains("ann") == false)
        #expect(try Program.run(ack, environment: deployment.environment).exit == 0)
        #expect(try deployment.run("alerts", "show", "2").output.contains("by ann: disk is being cleared"))
        let again = try Program.run(ack, environment: deployment.environment)
        #expect(again.output.contains("was acknowledged by ann; nothing was done"))
        #expect(try deployment.run("alerts", "ack", "3", "--reason", "late").output.contains("ended at"))
        #expect(try deployment.run("alerts", "ack", "2").exit == 2)
    }

    @Test func `test sends a signed trial and fails where it is not taken`() throws {
        let deployment = try deployment()
        let receiver = try WebhookReceiver([204, 403])
        defer { receiver.stop() }
        let settings = [
            "ROOKERY_ALERT_WEBHOOK_URL": receiver.url, "ROOKERY_ALERT_WEBHOOK_SECRET": WebhookReceiver.secret,
        ]
        #expect(try deployment.run("alerts", "test", "--dry-run", settings: settings).exit == 0)
        #expect(receiver.messages.isEmpty)
        #expect(try deployment.run("alerts", "test", settings: settings).exit == 0)
        #expect(receiver.messages.count == 1)
        #expect(receiver.messages.allSatisfy { WebhookReceiver.verifies($0) })
        let refused = try deployment.run("alerts", "test", settings: settings)
        #expect(refused.exit == 1)
        #expect(refused.errors.contains("status 403"))
        #expect(!(refused.errors + refused.output).contains("a-secret-path"))
        #expect(try deployment.run("alerts", "test").exit == 3)
    }
}
