import Learning
import Operations
import Postgres
import Scheduling
import Store
import TestDeployments
import Testing
import Timekeeping

@testable import Alerting
@testable import Coordinator

/// Alerts in a real database, under a leader's term.
@Suite struct AlertEvaluationTests {
    private let now = AlertFixture.start + .hours(3)
    private let failing = [Assessment(.generatorFailing, "coach", .failing(.critical), "coach brings nobody")]
    private let fine = [Assessment(.generatorFailing, "coach", .ok, "coach brings somebody")]

    @Test func `an alert opens once, is kept up to date, and is a new row when it comes back`() throws {
        let fixture = try AlertFixture()
        var book = AlertTracker()
        let wall = ContinuousClock.now
        let first = try fixture.evaluation().run(failing, book: &book, at: now, wall: wall)
        #expect(first.events.map(\.transition) == [.opened])
        let second = try fixture.evaluation().run(failing, book: &book, at: now + .hours(1), wall: wall + .seconds(2))
        #expect(second.events.isEmpty)
        #expect(second.open.map(\.lastSeenAt) == [now + .hours(1)])
        _ = try fixture.evaluation().run(fine, book: &book, at: now + .hours(2), wall: wall + .seconds(4))
        let over = try fixture.evaluation().run(fine, book: &book, at: now + .hours(3), wall: wall + .seconds(14))
        #expect(over.events.map(\.transition) == [.resolved])
        #expect(over.open.isEmpty)
        _ = try fixture.evaluation().run(failing, book: &book, at: now + .hours(4), wall: wall + .seconds(16))
        let alerts = try fixture.alerts(.generatorFailing)
        #expect(alerts.map(\.resolvedAt) == [nil, now + .hours(3)])
        #expect(alerts.map(\.openedAt) == [now + .hours(4), now])
        #expect(try fixture.number("SELECT count(*) FROM alert_deliveries") == 3)
    }

    @Test func `a deposed leader opens, keeps and ends nothing, and queues nothing`() throws {
        let fixture = try AlertFixture()
        var book = AlertTracker()
        let wall = ContinuousClock.now
        _ = try fixture.evaluation().run(failing, book: &book, at: now, wall: wall)
        let before = try fixture.alerts(.generatorFailing)
        try fixture.deployment.connection.execute("UPDATE leadership SET holder = 'other#2', term = term + 1")
        let others = failing + [Assessment(.jobFailed, "learn", .failing(.critical), "learn failed")]
        for (assessments, seconds) in [(others, 2), (fine, 4), (fine, 60)] {
            #expect(throws: LeadershipLost.self) {
                try fixture.evaluation().run(
                    assessments, book: &book, at: now + .hours(1), wall: wall + .seconds(seconds))
            }
        }
        #expect(try AlertStore.newest(fixture.deployment.connection, limit: 10) == before)
        #expect(try fixture.number("SELECT count(*) FROM alert_deliveries") == 1)
    }

    @Test func `a failure while a delivery is queued leaves no alert either`() throws {
        let fixture = try AlertFixture()
        try fixture.deployment.connection.execute("ALTER TABLE alert_deliveries ADD CHECK (transition <> 'opened')")
        var book = AlertTracker()
        #expect(throws: PostgresError.self) {
            try fixture.evaluation().run(failing, book: &book, at: now, wall: .now)
        }
        #expect(try fixture.alerts(.generatorFailing).isEmpty)
        // Nobody lost count: without a webhook the same key opens.
        let result = try fixture.evaluation(delivers: false).run(failing, book: &book, at: now, wall: .now)
        #expect(result.events.count == 1)
    }

    @Test func `an open alert is acknowledged once, by whom and why, and stays open`() throws {
        let fixture = try AlertFixture()
        var book = AlertTracker()
        _ = try fixture.evaluation().run(failing, book: &book, at: now, wall: .now)
        let id = try #require(try fixture.alerts(.generatorFailing).first).id
        let operations = AlertOperations(fixture.deployment.connection, now: now + .hours(1))
        #expect(try operations.planAcknowledgement(id).changes.map(\.name) == ["acknowledged"])
        #expect(try fixture.alerts(.generatorFailing).first?.acknowledgedBy == nil)
        #expect(try operations.acknowledge(id, Audit(actor: "ann", reason: "seen")).done)
        let alert = try operations.show(id)
        #expect(alert.acknowledgedBy == "ann")
        #expect(alert.acknowledgedBecause == "seen")
        #expect(alert.isOpen)
        #expect(try operations.acknowledge(id, Audit(actor: "bob", reason: "me too")).unchanged)
        #expect(try fixture.alerts(.generatorFailing).first?.acknowledgedBy == "ann")
        let unknown = #expect(throws: OperationError.self) {
            try operations.acknowledge(99, Audit(actor: "ann", reason: "?"))
        }
        #expect(unknown?.code == .notFound)
    }
}
