import Postgres
import Testing

@Suite struct TransactionTests {
    struct Stop: Error {}

    private func table() throws -> PostgresConnection {
        let connection = try freshConnection()
        try connection.script("CREATE TABLE t (a bigint PRIMARY KEY)")
        return connection
    }

    private func values(_ connection: PostgresConnection) throws -> [Int64] {
        try connection.execute("SELECT a FROM t ORDER BY a").map { try $0.int(0) }
    }

    @Test func `a transaction that throws leaves nothing and the connection usable`() throws {
        let connection = try table()
        #expect(throws: Stop.self) {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(try values(connection) == [])
        try connection.transaction { try connection.execute("INSERT INTO t VALUES (2)") }
        #expect(try values(connection) == [2])
    }

    @Test func `a savepoint undoes only its own work`() throws {
        let connection = try table()
        try connection.transaction {
            try connection.execute("INSERT INTO t VALUES (1)")
            let error = postgresError {
                try connection.savepoint {
                    try connection.execute("INSERT INTO t VALUES (2)")
                    try connection.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(error?.code == .uniqueViolation)
            try connection.savepoint { try connection.execute("INSERT INTO t VALUES (3)") }
        }
        #expect(try values(connection) == [1, 3])
    }

    @Test func `committing after a swallowed failure is an error, not a silent loss`() throws {
        let connection = try table()
        let error = postgresError {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                _ = try? connection.execute("SELECT 1/0")
            }
        }
        #expect(error?.code == .misuse)
        #expect(try values(connection) == [])
    }

    @Test func `a constraint checked at COMMIT is reported as itself`() throws {
        let connection = try table()
        try connection.script(
            "CREATE TABLE u (a bigint REFERENCES t DEFERRABLE INITIALLY DEFERRED)"
        )
        let error = postgresError {
            try connection.transaction { try connection.execute("INSERT INTO u VALUES (9)") }
        }
        #expect(error?.code == .foreignKeyViolation)
        #expect(connection.isUsable)
    }

    @Test func `a COMMIT cut off in the middle has an unknown outcome`() throws {
        let connection = try table()
        // A deferred trigger ends the session while COMMIT runs: the client never sees an answer.
        try connection.script(
            """
            CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER vanish AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION vanish();
            """
        )
        let error = postgresError {
            try connection.transaction { try connection.execute("INSERT INTO t VALUES (1)") }
        }
        #expect(error?.code == .commitOutcomeUnknown)
        #expect(error?.isRetryable == false)
        #expect(!connection.isUsable)
        try connection.reconnect()
        #expect(try values(connection) == [])
    }

    @Test func `a transaction in another is refused`() throws {
        let connection = try table()
        let error = postgresError { try connection.transaction { try connection.transaction {} } }
        #expect(error?.code == .misuse)
        #expect(!connection.isInTransaction)
    }

    @Test func `waiting too long for a lock is typed and can be tried again`() throws {
        let first = try table()
        try first.execute("INSERT INTO t VALUES (1), (2)")
        let second = try PostgresConnection(first.configuration)
        // One thread: the second's statement is left waiting inside the server, so it is given a short lock limit.
        try first.transaction {
            try first.execute("UPDATE t SET a = a WHERE a = 1")
            let error = postgresError {
                try second.transaction {
                    try second.execute("SELECT set_config('lock_timeout', '50', true)")
                    try second.execute("UPDATE t SET a = a WHERE a = 1")
                }
            }
            #expect(error?.code == .lockTimeout)
            #expect(error?.isRetryable == true)
        }
    }

    @Test func `a serialization failure is typed and can be tried again`() throws {
        let first = try table()
        try first.execute("INSERT INTO t VALUES (1)")
        let second = try PostgresConnection(first.configuration)
        let error = postgresError {
            try first.transaction(isolation: .repeatableRead) {
                _ = try values(first)
                try second.execute("UPDATE t SET a = 5")
                try first.execute("UPDATE t SET a = 6")
            }
        }
        #expect(error?.code == .serialization)
        #expect(error?.isRetryable == true)
        #expect(try values(first) == [5])
    }
}
