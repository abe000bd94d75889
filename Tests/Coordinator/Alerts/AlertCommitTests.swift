import CommandLine
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

/// Rounds whose COMMIT was cut off: what the leader keeps in memory must not run ahead of the database.
@Suite struct AlertCommitTests {
    private let now = AlertFixture.start + .hours(3)
    private let wall = ContinuousClock.now
    private let behind = [Assessment(.lag, "learner metrics", .failing(.warning), "the learner is behind")]
    private let level = [Assessment(.lag, "learner metrics", .ok, "the learner is level")]

    /// The alerts that stand in the table once the cut was got over: the leader may ask again, and must not wait again.
    @Test(arguments: [CommitCutter.Cut.beforeCommit, .afterCommit])
    func `a change whose COMMIT was lost is made by the next round, once, and not after another wait`(
        cut: CommitCutter.Cut
    ) throws {
        let fixture = try AlertFixture()
        let server = try TestServers.postgres()
        let cutter = try CommitCutter(target: server.port)
        defer { cutter.stop() }
        let url = fixture.deployment.url.replacing(":\(server.port)/", with: ":\(cutter.port)/")
        let connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "alerts"))
        var book = AlertTracker()
        func judge(_ assessments: [Assessment], after seconds: Int) throws -> AlertEvaluation.Result {
            try fixture.evaluation(on: connection).run(
                assessments, book: &book, at: now, wall: wall + .seconds(seconds))
        }
        func loseCommit(_ assessments: [Assessment], after seconds: Int) throws {
            cutter.cut(cut)
            #expect(throws: PostgresError.self) { try judge(assessments, after: seconds) }
            try connection.reconnect()
        }
        #expect(try judge(behind, after: 0).events.isEmpty)
        try loseCommit(behind, after: 30)
        #expect(try judge(behind, after: 31).open.map(\.kind) == ["lag"])
        #expect(try fixture.alerts(.lag).map(\.isOpen) == [true])
        #expect(try judge(level, after: 40).events.isEmpty)
        try loseCommit(level, after: 100)
        #expect(try judge(level, after: 101).open.isEmpty)
        #expect(try fixture.alerts(.lag).map(\.isOpen) == [false])
        #expect(try fixture.number("SELECT count(*) FROM alert_deliveries") == 2)
        #expect(cutter.cuts == 2)
    }

    @Test func `a look that could not be written down is told to nobody until it is`() async throws {
        let fixture = try AlertFixture()
        try fixture.spoil()
        // Refuses at the COMMIT, when everything else has been done.
        try fixture.deployment.connection.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
            CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON alerts DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        let monitor = try await fixture.monitor()
        let gauge = #"rookery_alerts{kind="generator_failing",severity="critical"} 1"#
        await #expect(throws: PostgresError.self) { try await monitor.tick() }
        #expect(!fixture.log.contains("alert_opened"))
        #expect(!fixture.metrics.text.contains(gauge))
        try fixture.deployment.connection.execute("DROP TRIGGER refuse ON alerts")
        let isTold = try await Deadline.reached {
            try await monitor.tick()
            return fixture.metrics.text.contains(gauge)
        }
        #expect(isTold)
        #expect(fixture.log.contains("alert_opened"))
    }
}
