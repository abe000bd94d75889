import CommandLine
import Learning
import Postgres
import Runtime
import Scheduling
import Store
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Alerting
@testable import Coordinator

/// A database that is away cannot hold an alert about it.
@Suite struct DatabaseOutageTests {
    private let domain = AlertFixture.start
    private let wall = ContinuousClock.now

    @Test func `an outage is told of once, after half a minute, and its message is tried until it is taken`() {
        var outage = DatabaseOutage(patience: .seconds(30))
        #expect(outage.failed(at: wall, domain: domain, deliveryID: "d") == nil)
        #expect(outage.failed(at: wall + .seconds(29), domain: domain, deliveryID: "d") == nil)
        #expect(outage.attempt(at: wall + .seconds(29)) == nil)
        let told = outage.failed(at: wall + .seconds(30), domain: domain + .hours(1), deliveryID: "d")
        #expect(told == .init(began: domain, deliveryID: "d"))
        #expect(outage.attempt(at: wall + .seconds(30)) != nil)
        #expect(outage.attempt(at: wall + .seconds(31)) == nil)
        #expect(outage.failed(at: wall + .seconds(61), domain: domain, deliveryID: "e") == nil)
        #expect(outage.attempt(at: wall + .seconds(61))?.deliveryID == "d")
        outage.taken()
        #expect(outage.attempt(at: wall + .seconds(600)) == nil)
        #expect(outage.ended()?.isTaken == true)
        #expect(!outage.isUnderWay)
    }

    @Test func `a hiccup is no outage`() {
        var outage = DatabaseOutage(patience: .seconds(30))
        _ = outage.failed(at: wall, domain: domain, deliveryID: "d")
        #expect(outage.isUnderWay)
        #expect(outage.ended() == nil)
        // The time before does not count.
        #expect(outage.failed(at: wall + .seconds(31), domain: domain, deliveryID: "d") == nil)
    }

    /// Drives the monitor until the receiver has heard so much.
    private func hears(_ count: Int, _ receiver: WebhookReceiver, while monitor: AlertMonitor) async throws -> Bool {
        try await Deadline.reached {
            if receiver.messages.count >= count { return true }
            try? await monitor.tick()
            return false
        }
    }

    @Test func `log, Prometheus and webhook hear of it while it lasts, the table when it is over`() async throws {
        let server = try PostgresServer.start()
        let fixture = try AlertFixture(on: server)
        let receiver = try WebhookReceiver([503])
        defer { receiver.stop() }
        let monitor = try await fixture.monitor([
            "ROOKERY_ALERT_WEBHOOK_URL": receiver.url, "ROOKERY_ALERT_WEBHOOK_SECRET": WebhookReceiver.secret,
        ])
        try await monitor.tick()
        server.stop()
        let gauge = #"rookery_alerts{kind="database_away",severity="critical"}"#
        try #require(try await hears(2, receiver, while: monitor))
        #expect(receiver.messages.map(\.status) == [503, 204])
        #expect(Set(receiver.messages.map(\.body)).count == 1)
        #expect(receiver.messages.allSatisfy { WebhookReceiver.verifies($0) })
        #expect(fixture.log.contains("alert_opened") && fixture.log.contains("database_away"))
        #expect(fixture.metrics.text.contains(gauge + " 1"))
        try server.resume()
        try #require(try await hears(3, receiver, while: monitor))
        #expect(fixture.metrics.text.contains(gauge + " 0"))
        try fixture.deployment.connection.reconnect()
        let alerts = try fixture.alerts(.databaseAway)
        #expect(alerts.count == 1)
        #expect(alerts.first?.isOpen == false)
        let last = String(decoding: try #require(receiver.messages.last).body, as: UTF8.self)
        #expect(last.contains("alert_resolved") && last.contains("database_away"))
    }

    /// The outage has cost this coordinator its lease, and the first COMMIT after it is lost: the receiver, which was told
    /// of the beginning, must hear of the end all the same.
    @Test(arguments: [CommitCutter.Cut.beforeCommit, .afterCommit])
    func `an outage is over when its end is written down, once, whoever leads then`(
        cut: CommitCutter.Cut
    ) async throws {
        let server = try PostgresServer.start()
        let fixture = try AlertFixture(on: server)
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let cutter = try CommitCutter(target: server.port)
        defer { cutter.stop() }
        let monitor = try await fixture.monitor([
            "ROOKERY_ALERT_WEBHOOK_URL": receiver.url, "ROOKERY_ALERT_WEBHOOK_SECRET": WebhookReceiver.secret,
            "ROOKERY_POSTGRES_URL": fixture.deployment.url.replacing(":\(server.port)/", with: ":\(cutter.port)/"),
        ])
        try await monitor.tick()
        server.stop()
        try #require(try await hears(1, receiver, while: monitor))
        let led = await monitor.led
        led.set(nil, trustedUntil: nil)
        try server.resume()
        cutter.cut(cut)
        let isCut = try await Deadline.reached {
            try? await monitor.tick()
            return cutter.cuts == 1
        }
        try #require(isCut)
        #expect(!fixture.log.contains("alert_resolved"))
        #expect(fixture.metrics.text.contains(#"kind="database_away",severity="critical"} 1"#))
        let isOver = try await Deadline.reached {
            try? await monitor.tick()
            return fixture.log.contains("alert_resolved")
        }
        try #require(isOver)
        #expect(fixture.metrics.text.contains(#"kind="database_away",severity="critical"} 0"#))
        try fixture.deployment.connection.reconnect()
        #expect(try fixture.alerts(.databaseAway).map(\.isOpen) == [false])
        led.set(fixture.term, trustedUntil: .now + .seconds(60))
        try #require(try await hears(2, receiver, while: monitor))
        for _ in 0..<10 { try await monitor.tick() }
        let events = receiver.messages.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(events.map { $0.contains("alert_opened") } == [true, false])
        #expect(events.map { $0.contains("alert_resolved") } == [false, true])
    }
}
