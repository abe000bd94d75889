import Dispatch
import Glibc
import Postgres
import TestServers
import Testing

@Suite struct ConnectionTests {
    @Test func `a wrong password, a missing database and a closed port are distinguished without naming the password`()
        throws
    {
        let server = try TestServers.postgres()
        let wrong = postgresError {
            _ = try PostgresConnection(configuration(url: server.url(password: "hunter2")))
        }
        #expect(wrong?.code == .authenticationFailed)
        #expect(wrong?.description.contains("127.0.0.1:\(server.port)") == true)
        #expect(wrong?.description.contains("hunter2") == false)
        let missing = postgresError {
            _ = try PostgresConnection(configuration(url: server.url(database: "nowhere")))
        }
        #expect(missing?.code == .databaseMissing)
        #expect(missing?.description.contains("\"nowhere\"") == true)
        let port = try FreePort.find()
        let refused = postgresError {
            _ = try PostgresConnection(configuration(url: "postgres://u:hunter2@127.0.0.1:\(port)/d"))
        }
        #expect(refused?.code == .connectionRefused)
        #expect(refused?.isRetryable == true)
        #expect(refused?.description.contains("127.0.0.1:\(port)") == true)
        #expect(refused?.description.contains("hunter2") == false)
    }

    @Test func `a URL that is none is refused without repeating it`() {
        for url in ["hunter2", "postgres://u:hunter2@host:port:x/d", "mysql://u:hunter2@h/d"] {
            let error = postgresError { _ = try configuration(url: url) }
            #expect(error?.code == .badConfiguration)
            #expect(error?.description.contains("hunter2") == false)
        }
        #expect(
            postgresError { _ = try configuration(url: "postgres://h/d", schema: "a\"; DROP") }?.code
                == .badConfiguration
        )
    }

    @Test func `a statement over its time is stopped and the connection goes on`() throws {
        let connection = try freshConnection(statementTimeout: .milliseconds(100))
        let error = postgresError { try connection.execute("SELECT pg_sleep(20)") }
        #expect(error?.code == .timeout)
        #expect(connection.isUsable)
        #expect(try connection.execute("SELECT 1").only().int(0) == 1)
    }

    @Test func `the time of a wait is used piece by piece, and an answer is not kept waiting for the rest`() throws {
        let connection = try freshConnection()
        var pieces = 0
        connection.whileWaiting = {
            pieces += 1
            return pieces < 3
        }
        #expect(try connection.execute("SELECT pg_sleep(0.05), 1").only().int(1) == 1)
        #expect(pieces >= 3)
        // Work without end, of which each piece takes a while, ends with the answer.
        connection.whileWaiting = {
            usleep(1000)
            return true
        }
        #expect(try connection.execute("SELECT 2").only().int(0) == 2)
    }

    @Test func `a statement that another session cancels ends with its own error`() throws {
        let connection = try freshConnection()
        let watcher = try PostgresConnection(connection.configuration)
        let process = try connection.execute("SELECT pg_backend_pid()").only().int(0)
        let isSleeping = Unmanaged.passRetained(watcher)
        nonisolated(unsafe) let observed = isSleeping.takeRetainedValue()
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            _ = Deadline.wait {
                let rows = try? observed.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE pid = \(process) AND wait_event = 'PgSleep'"
                )
                return rows?.isEmpty == false
            }
            _ = try? observed.execute("SELECT pg_cancel_backend(\(process)::bigint::integer)")
            done.signal()
        }
        let error = postgresError { try connection.execute("SELECT pg_sleep(15)") }
        done.wait()
        #expect(error?.code == .cancelled)
        #expect(connection.isUsable)
    }

    @Test func `after the server ends the session every call fails until reconnect`() throws {
        let connection = try freshConnection()
        let other = try PostgresConnection(connection.configuration)
        #expect(try connection.execute("SELECT 40 + \(2)").only().int(0) == 42)
        let process = try connection.execute("SELECT pg_backend_pid()").only().int(0)
        try other.execute("SELECT pg_terminate_backend(\(process)::int, 5000)")
        #expect(postgresError { try connection.execute("SELECT 1") }?.code == .connectionLost)
        #expect(!connection.isUsable)
        #expect(postgresError { try connection.execute("SELECT 1") }?.code == .connectionLost)
        #expect(postgresError { try connection.transaction {} }?.code == .connectionLost)
        try connection.reconnect()
        #expect(try connection.execute("SELECT 40 + \(2)").only().int(0) == 42)
    }

    @Test func `losing the connection inside a transaction undoes it`() throws {
        let connection = try freshConnection()
        let other = try PostgresConnection(connection.configuration)
        try connection.script("CREATE TABLE t (a bigint)")
        let process = try connection.execute("SELECT pg_backend_pid()").only().int(0)
        let error = postgresError {
            try connection.transaction {
                try connection.execute("INSERT INTO t VALUES (1)")
                try other.execute("SELECT pg_terminate_backend(\(process)::int, 5000)")
                try connection.execute("INSERT INTO t VALUES (2)")
            }
        }
        #expect(error?.code == .connectionLost)
        #expect(try other.execute("SELECT * FROM t").isEmpty)
    }

    @Test func `a server that hangs is given up in time`() throws {
        let server = try PostgresServer.start()
        defer { server.stop() }
        let connection = try PostgresConnection(
            configuration(url: server.url(), statementTimeout: .milliseconds(200))
        )
        let process = try connection.execute("SELECT pg_backend_pid()").only().int(0)
        kill(pid_t(process), SIGSTOP)
        defer { kill(pid_t(process), SIGCONT) }
        let error = postgresError { try connection.execute("SELECT 1") }
        #expect(error?.code == .timeout)
        #expect(!connection.isUsable)
    }

    @Test func `a killed server is a lost connection, then refused, then back`() throws {
        let server = try PostgresServer.start()
        defer { server.stop() }
        let connection = try PostgresConnection(configuration(url: server.url()))
        server.stop()
        #expect(postgresError { try connection.execute("SELECT 1") }?.code == .connectionLost)
        #expect(postgresError { try connection.reconnect() }?.code == .connectionRefused)
        try server.resume()
        try connection.reconnect()
        #expect(try connection.execute("SELECT 1").only().int(0) == 1)
    }

    @Test func `statements are dropped when too many are kept, and prepared again when the server forgot them`() throws
    {
        let connection = try freshConnection(statementCapacity: 3)
        for round in 0..<3 {
            for number in 0..<6 {
                let row = try connection.execute("SELECT \(1) + \(unescaped: String(number))").only()
                #expect(try row.int(0) == Int64(number + 1))
            }
            let kept = try connection.execute("SELECT count(*) FROM pg_prepared_statements").only().int(0)
            #expect(kept <= 3, "round \(round)")
        }
        try connection.script("DEALLOCATE ALL")
        #expect(try connection.execute("SELECT \(1) + 5").only().int(0) == 6)
        try connection.script("CREATE TABLE shape (a bigint); INSERT INTO shape VALUES (7)")
        #expect(try connection.execute("SELECT * FROM shape").only().int("a") == 7)
        try connection.script("ALTER TABLE shape ADD b text")
        #expect(try connection.execute("SELECT * FROM shape").only().optionalText("b") == nil)
    }
}
