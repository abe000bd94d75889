import Postgres
import Synchronization
import TestServers
import Testing

@Suite struct MigratorTests {
    private let first: Migrator.Script = (1, "0001_first", "CREATE TABLE a (x bigint); INSERT INTO a VALUES (1);")
    private let second: Migrator.Script = (2, "0002_second", "ALTER TABLE a ADD y text; INSERT INTO a VALUES (2);")

    @Test func `what is missing is applied once, in order`() throws {
        let connection = try freshConnection()
        #expect(try Migrator(migrations: [first]).migrate(connection) == ["0001_first"])
        let both = Migrator(migrations: [second, first])
        #expect(try both.pending(connection) == ["0002_second"])
        #expect(try both.migrate(connection) == ["0002_second"])
        #expect(try both.migrate(connection) == [])
        #expect(try connection.execute("SELECT x FROM a ORDER BY x").map { try $0.int(0) } == [1, 2])
    }

    @Test func `pending on an empty database changes nothing`() throws {
        let connection = try freshConnection()
        #expect(try Migrator(migrations: [first, second]).pending(connection) == ["0001_first", "0002_second"])
        #expect(try connection.execute("SELECT to_regclass('schema_migrations') IS NULL").only().bool(0))
    }

    @Test func `many at once apply each migration once`() throws {
        let url = try TestServers.postgres().makeDatabase()
        let slow: Migrator.Script = (1, "0001_first", "SELECT pg_sleep(0.2);" + first.sql)
        let scripts = [slow, second]
        let outcomes = Mutex<[[String]]>([])
        try Together.run(6) {
            try PostgresConnection(configuration(url: url, schema: "fresh"))
        } _: { _, connection in
            let applied = try Migrator(migrations: scripts).migrate(connection)
            outcomes.withLock { $0.append(applied) }
        }
        #expect(outcomes.withLock { $0.filter { !$0.isEmpty } } == [["0001_first", "0002_second"]])
        let connection = try PostgresConnection(configuration(url: url, schema: "fresh"))
        #expect(try connection.execute("SELECT count(*) FROM a").only().int(0) == 2)
    }

    @Test func `an edited migration is refused by its name`() throws {
        let connection = try freshConnection()
        try Migrator(migrations: [first]).migrate(connection)
        let edited: Migrator.Script = (1, "0001_first", first.sql + " -- a word")
        let error = postgresError { try Migrator(migrations: [edited, second]).migrate(connection) }
        #expect(error?.code == .migration)
        #expect(error?.description.contains("0001_first was edited") == true)
        #expect(try connection.execute("SELECT count(*) FROM a").only().int(0) == 1)
    }

    @Test func `a database newer than the program is refused`() throws {
        let connection = try freshConnection()
        try Migrator(migrations: [first, second]).migrate(connection)
        let error = postgresError { try Migrator(migrations: [first]).migrate(connection) }
        #expect(error?.code == .migration)
        #expect(error?.description.contains("0002_second") == true)
    }

    @Test func `a migration that comes too late is refused`() throws {
        let connection = try freshConnection()
        try Migrator(migrations: [(3, "0003_third", "SELECT 1")]).migrate(connection)
        let error = postgresError {
            try Migrator(migrations: [first, (3, "0003_third", "SELECT 1")]).migrate(connection)
        }
        #expect(error?.description.contains("0001_first") == true)
    }

    @Test func `a migration that fails is named and leaves the schema as it was`() throws {
        let connection = try freshConnection()
        let broken: Migrator.Script = (2, "0002_broken", "CREATE TABLE b (x bigint); SELECT 1/0;")
        let error = postgresError { try Migrator(migrations: [first, broken]).migrate(connection) }
        #expect(error?.description.contains("0002_broken") == true)
        #expect(try connection.execute("SELECT to_regclass('a') IS NULL AND to_regclass('b') IS NULL").only().bool(0))
        #expect(try Migrator(migrations: [first]).migrate(connection) == ["0001_first"])
    }
}
