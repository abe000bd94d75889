import Foundation
import Learning
import Postgres
import Runtime
import Store
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Alerting
@testable import Coordinator

/// The monitor with a real webhook at the other end.
@Suite struct AlertDeliveryTests {
    private let quick = DeliveryPolicy(
        attempts: 3, first: .milliseconds(5), longest: .milliseconds(20), timeout: .seconds(5))

    private func settings(_ url: String) -> [String: String] {
        ["ROOKERY_ALERT_WEBHOOK_URL": url, "ROOKERY_ALERT_WEBHOOK_SECRET": WebhookReceiver.secret]
    }

    /// Drives the monitor until `condition` holds.
    private func drive(_ monitor: AlertMonitor, until condition: () throws -> Bool) async throws -> Bool {
        try await Deadline.reached {
            if try condition() { return true }
            try await monitor.tick()
            return false
        }
    }

    @Test func `a receiver that fails first gets the same message again, signed, until it takes it`() async throws {
        let fixture = try AlertFixture()
        let receiver = try WebhookReceiver([500, 302])
        defer { receiver.stop() }
        try fixture.spoil()
        let monitor = try await fixture.monitor(settings(receiver.url), policy: quick)
        #expect(
            try await drive(monitor) {
                try fixture.number("SELECT count(*) FROM alert_deliveries WHERE state = 'sent'") == 1
            })
        let messages = receiver.messages
        #expect(messages.map(\.status) == [500, 302, 204])
        #expect(Set(messages.map { $0.headers["rookery-delivery"] }).count == 1)
        #expect(Set(messages.map(\.body)).count == 1)
        #expect(messages.allSatisfy { WebhookReceiver.verifies($0) })
        let body = try #require(try JSONSerialization.jsonObject(with: Data(messages[0].body)) as? [String: Any])
        #expect(body["event"] as? String == "alert_opened")
        #expect(body["delivery_id"] as? String == messages[0].headers["rookery-delivery"])
        let alert = try #require(body["alert"] as? [String: Any])
        #expect(alert["kind"] as? String == "generator_failing")
        #expect(alert["subject"] as? String == "coach")
        #expect(alert["alert_id"] is String)
        #expect(try fixture.number("SELECT attempts::bigint FROM alert_deliveries") == 3)
        for word in ["alert_opened", "alert_delivery_failed", "status 500", "alert_delivered"] {
            #expect(fixture.log.contains(word), "\(word)")
        }
        #expect(fixture.metrics.text.contains(#"rookery_alert_deliveries_total{outcome="retried"} 2"#))
        #expect(fixture.metrics.text.contains(#"rookery_alerts{kind="generator_failing",severity="critical"} 1"#))
        // What was taken is not sent again.
        for _ in 0..<10 { try await monitor.tick() }
        #expect(receiver.messages.count == 3)
    }

    @Test func `a receiver that never takes it is given up after the last attempt, and told of later changes`()
        async throws
    {
        let fixture = try AlertFixture()
        let receiver = try WebhookReceiver([500, 500, 500])
        defer { receiver.stop() }
        try fixture.spoil()
        let monitor = try await fixture.monitor(settings(receiver.url), policy: quick)
        #expect(
            try await drive(monitor) {
                try fixture.number("SELECT count(*) FROM alert_deliveries WHERE state = 'failed'") == 1
            })
        #expect(receiver.messages.count == 3)
        #expect(fixture.log.contains("alert_not_delivered"))
        try fixture.spoil("explorer")
        #expect(try await drive(monitor) { receiver.messages.count == 4 })
        #expect(receiver.messages.last?.status == 204)
    }

    @Test func `where nobody listens the sentence names neither host nor path nor key`() async throws {
        let fixture = try AlertFixture()
        let port = try FreePort.find()
        try fixture.spoil()
        let monitor = try await fixture.monitor(settings("http://127.0.0.1:\(port)/a-secret-path"), policy: quick)
        #expect(
            try await drive(monitor) {
                try fixture.number("SELECT count(*) FROM alert_deliveries WHERE state = 'failed'") == 1
            })
        let row = try fixture.deployment.connection.execute("SELECT last_error, body FROM alert_deliveries").only()
        #expect(try row.text("last_error") == "the webhook refuses the connection")
        for secret in ["a-secret-path", "\(port)", WebhookReceiver.secret] {
            #expect(!fixture.log.contains(secret))
            #expect(try !row.text("body").contains(secret))
        }
        // The command that lists the settings keeps it, too.
        let listed = try fixture.deployment.run(
            "settings", settings: settings("http://127.0.0.1:\(port)/a-secret-path"))
        #expect(listed.exit == 0)
        #expect(!listed.output.contains("a-secret-path") && !listed.output.contains(WebhookReceiver.secret))
    }

    @Test func `a leader that died after sending sends again under the same id, and the receiver can tell`()
        async throws
    {
        let fixture = try AlertFixture()
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        try fixture.spoil()
        let monitor = try await fixture.monitor(settings(receiver.url), policy: quick)
        // The outcome cannot be written: as if the process ended between the answer and the note of it.
        try fixture.deployment.connection.execute(
            """
            CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'gone'; END $$;
            """)
        try fixture.deployment.connection.execute(
            """
            CREATE TRIGGER forget BEFORE UPDATE OF sent_at ON alert_deliveries
            FOR EACH ROW EXECUTE FUNCTION forget()
            """)
        await #expect(throws: PostgresError.self) { try await monitor.tick() }
        #expect(receiver.messages.count == 1)
        #expect(try fixture.number("SELECT count(*) FROM alert_deliveries WHERE state = 'queued'") == 1)
        try fixture.deployment.connection.execute("DROP TRIGGER forget ON alert_deliveries")
        #expect(try await drive(monitor) { receiver.messages.count == 2 })
        #expect(Set(receiver.messages.map { $0.headers["rookery-delivery"] }).count == 1)
    }

    @Test func `a webhook without a secret is refused at the start`() async throws {
        let fixture = try AlertFixture()
        await #expect(throws: ConfigurationError.self) {
            try await fixture.monitor(["ROOKERY_ALERT_WEBHOOK_URL": "http://127.0.0.1:9/"])
        }
    }

    @Test func `pauses double up to half an hour, the receiver's wish is heeded, and an end comes`() {
        let policy = DeliveryPolicy()
        #expect(policy.pause(after: 1) == .seconds(2))
        #expect(policy.pause(after: 4) == .seconds(16))
        #expect(policy.pause(after: 23) == .seconds(1800))
        #expect(policy.pause(after: 1, retryAfter: .seconds(90)) == .seconds(90))
        #expect(policy.pause(after: 1, retryAfter: .seconds(1_000_000)) == .seconds(3600))
        #expect(policy.pause(after: 24) == nil)
        let whole = (1...24).compactMap { policy.pause(after: $0) }.reduce(.zero, +)
        #expect(whole > .seconds(6 * 3600) && whole < .seconds(8 * 3600))
    }
}
