import Model
import Postgres
import Schema
import Store
import Synchronization
import TestServers
import Testing
import Timekeeping

@Suite struct SchemaTests {
    @Test func `twelve generators start with weights that sum to one, and migrating again changes nothing`() throws {
        let fixture = try StoreFixture()
        let row = try fixture.connection.execute(
            "SELECT count(*) AS rows, round(sum(weight)::numeric, 4) AS total FROM generator_weights"
        ).only()
        #expect(try row.int("rows") == 12)
        #expect(try row.text("total") == "1.0000")
        let before = try fixture.image(of: "generator_weights")
        #expect(try Migrator.rookery.migrate(fixture.connection) == [])
        #expect(try fixture.image(of: "generator_weights") == before)
        for generator in Generator.allCases {
            #expect(
                try fixture.connection.execute(
                    "SELECT default_weight FROM generators WHERE generator_name = \(generator)"
                ).only().double(0) == generator.defaultWeight
            )
        }
    }

    @Test func `programs that start together migrate the tables once and agree on the deployment`() throws {
        let url = try TestServers.postgres().makeDatabase()
        let applied = Mutex<[Int]>([])
        try Together.run(4) {
            try PostgresConnection(PostgresConfiguration(url: url, schema: "rookery", applicationName: "tests"))
        } _: { _, connection in
            let names = try Migrator.rookery.migrate(connection)
            applied.withLock { $0.append(names.count) }
            _ = try Deployment.ensure(
                connection, account: "acme", mode: .live, timeZone: "Europe/Berlin", now: StoreFixture.start
            )
        }
        #expect(applied.withLock { $0.sorted() } == [0, 0, 0, Migration.all.count])
    }

    @Test func `indexes, functions and triggers of the generators are in the catalogue`() throws {
        let fixture = try StoreFixture()
        func names(_ sql: String) throws -> Set<String> {
            Set(try fixture.connection.execute(PostgresQuery(unescaped: sql)).map { try $0.text(0) })
        }
        #expect(
            try names("SELECT indexname FROM pg_indexes").isSuperset(of: [
                "generator_weights_status", "generator_weights_f_per_1k", "generator_history_by_generator",
                "generator_history_recorded_at", "optimization_events_created_at", "optimization_events_type",
                "optimization_events_slot", "content_generator", "content_arm",
            ])
        )
        #expect(
            try names("SELECT proname FROM pg_proc").isSuperset(of: [
                "get_generator_weights", "f_per_1k", "count_generator_use", "check_generator_weights",
            ])
        )
        #expect(
            try names("SELECT tgname FROM pg_trigger").isSuperset(of: [
                "content_counts_generator_use", "content_recounts_generator_use", "content_uncounts_generator_use",
                "generator_weights_take_turns", "generator_weights_are_a_distribution",
            ])
        )
        let row = try fixture.connection.execute("SELECT f_per_1k(3, 1500) AS f, f_per_1k(3, 0) AS none").only()
        #expect(try row.double("f") == 2)
        #expect(try row.optionalDouble("none") == nil)
    }

    @Test(arguments: [
        "UPDATE generator_weights SET weight = 0.5 WHERE generator_name = 'coach'",
        "DELETE FROM generator_weights WHERE generator_name = 'coach'", "DELETE FROM generator_weights",
        """
        UPDATE generator_weights SET weight = CASE generator_name WHEN 'coach' THEN 0.09 ELSE 0.01 END
        WHERE generator_name IN ('coach', 'explorer')
        """,
        "UPDATE generator_weights SET status = 'disabled' WHERE generator_name = 'coach'",
    ])
    func `weights that are no distribution cannot be committed`(statement: String) throws {
        let fixture = try StoreFixture()
        let error = #expect(throws: PostgresError.self) {
            try fixture.connection.transaction { try fixture.connection.execute(PostgresQuery(unescaped: statement)) }
        }
        #expect(error?.code == .checkViolation)
    }

    @Test func `two that change different weights at once cannot both be right by themselves`() throws {
        let fixture = try StoreFixture()
        let other = try fixture.connect()
        try other.execute("SELECT set_config('lock_timeout', '100', false)")
        try fixture.connection.transaction {
            try fixture.connection.execute(
                """
                UPDATE generator_weights SET weight = CASE generator_name WHEN 'coach' THEN 0.05 ELSE 0.05 END
                WHERE generator_name IN ('coach', 'explorer')
                """
            )
            let error = #expect(throws: PostgresError.self) {
                try other.execute("UPDATE generator_weights SET weight = weight WHERE generator_name = 'dataNerd'")
            }
            #expect(error?.code == .lockTimeout)
        }
    }

    @Test func `a deployment is not turned into another`() throws {
        let fixture = try StoreFixture()
        for (account, mode, zone, word) in [
            ("other", Deployment.Mode.live, "UTC", "account"), ("acme", .shadow, "UTC", "mode"),
            ("acme", .live, "Europe/Berlin", "time zone"),
        ] {
            let error = #expect(throws: StoreError.self) {
                try Deployment.ensure(
                    fixture.connection, account: account, mode: mode, timeZone: zone, now: StoreFixture.start
                )
            }
            #expect(error?.code == .deploymentMismatch)
            #expect(error?.description.contains(word) == true)
        }
        let unknown = #expect(throws: StoreError.self) {
            try Deployment.ensure(
                fixture.connection, account: "acme", mode: .live, timeZone: "Mars/Olympus", now: StoreFixture.start
            )
        }
        #expect(unknown?.code == .badSetting)
        #expect(try Deployment.load(fixture.connection).startedAt == StoreFixture.start)
    }
}
