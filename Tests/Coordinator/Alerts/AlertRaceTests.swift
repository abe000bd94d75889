import CommandLine
import Dispatch
import Learning
import Operations
import Postgres
import Store
import Synchronization
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Alerting
@testable import Coordinator

/// Two who act on one alert at the same time, each on a connection of its own.
@Suite struct AlertRaceTests {
    enum Rival: CaseIterable, Sendable { case person, leader }

    /// What the second was told.
    private final class Answer: Sendable {
        let kept = Mutex<ChangeReport?>(nil)
    }

    /// The rival has written and not yet committed when bob, who saw an open alert that nobody had acknowledged, writes.
    @Test(arguments: Rival.allCases)
    func `of two who act on an alert at once the first stands, and the second is told so`(rival: Rival) throws {
        let fixture = try AlertFixture()
        let now = AlertFixture.start + .hours(3)
        var book = AlertTracker()
        let failing = [Assessment(.generatorFailing, "coach", .failing(.critical), "coach brings nobody")]
        _ = try fixture.evaluation().run(failing, book: &book, at: now, wall: .now)
        let alert = try #require(try fixture.alerts(.generatorFailing).first)
        let (url, hasWritten, answer) = (fixture.deployment.url, DispatchSemaphore(value: 0), Answer())
        try Together.run(2) {
            try PostgresConnection(PostgresConfiguration(url: url, applicationName: "second"))
        } _: { number, connection in
            if number == 1 {
                guard hasWritten.wait(timeout: .now() + 60) == .success else { return }
                let operations = AlertOperations(connection, now: now + .hours(1))
                let result = try operations.acknowledge(alert.id, Audit(actor: "bob", reason: "me too"))
                answer.kept.withLock { $0 = result }
                return
            }
            try connection.transaction {
                try Self.write(rival, alert, connection, at: now)
                hasWritten.signal()
                let waits = try Deadline.wait { try Self.isWaited(for: connection) }
                #expect(waits)
            }
        }
        let after = try #require(try AlertStore.find(fixture.deployment.connection, alert.id))
        let why = rival == .person ? "was acknowledged by ann" : "ended at \(now)"
        let report = try #require(answer.kept.withLock { $0 })
        #expect(report.unchanged && report.summary == ["alert \(alert.id) \(why)"])
        #expect(after.acknowledgedBy == (rival == .person ? "ann" : nil))
        #expect(after.acknowledgedBecause == (rival == .person ? "seen" : nil))
    }

    private static func write(
        _ rival: Rival, _ alert: AlertRecord, _ connection: PostgresConnection, at now: Timestamp
    ) throws {
        switch rival {
        case .person:
            #expect(try AlertStore.acknowledge(connection, alert.id, by: "ann", because: "seen", at: now))
        case .leader:
            let change = AlertTracker.Change.resolve(.init(.generatorFailing, "coach"))
            #expect(try AlertStore.apply(connection, change, to: alert, at: now, term: 1) != nil)
        }
    }

    /// Whether another of this database's connections waits for a lock that this one holds.
    private static func isWaited(for connection: PostgresConnection) throws -> Bool {
        try connection.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        ).only().bool(0)
    }
}
