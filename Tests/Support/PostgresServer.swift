import Foundation
import Glibc
import Synchronization

/// A private Postgres on a free loopback port, with password authentication and without fsync.
public final class PostgresServer: Sendable {
    public static let user = "rookery"
    public static let password = "only for tests"

    public let port: Int
    private let folder: ServerFolder
    private let slot = ServerSlot()
    private let databases = Atomic<Int>(0)

    /// Makes a cluster and starts it; takes about two seconds.
    public static func start() throws -> PostgresServer {
        try FreePort.trying { port in
            let server = PostgresServer(port: port, folder: try ServerFolder("postgres", owner: runsAs))
            try server.makeCluster()
            try server.resume()
            return server
        }
    }

    private init(port: Int, folder: ServerFolder) {
        self.port = port
        self.folder = folder
    }

    private func makeCluster() throws {
        let passwordFile = folder.file("password")
        try Self.password.write(toFile: passwordFile, atomically: true, encoding: .utf8)
        try Tool.run(
            Self.asServerUser([
                "\(Self.programs)/initdb", "-D", folder.file("data"), "-U", Self.user, "--pwfile", passwordFile,
                "--no-sync", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
            ])
        )
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder.path)
    }

    /// `postgres://…` of a database of this server.
    public func url(database: String = "postgres", password: String = PostgresServer.password) -> String {
        let escaped = password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "postgres://\(Self.user):\(escaped)@127.0.0.1:\(port)/\(database)"
    }

    /// Makes an empty database that no other test uses and gives its URL.
    public func makeDatabase() throws -> String {
        let name = "test_\(databases.add(1, ordering: .relaxed).newValue)"
        try run("CREATE DATABASE \(name)")
        return url(database: name)
    }

    /// Runs SQL through psql, apart from the client under test, and gives the unaligned rows it prints.
    @discardableResult
    public func run(_ sql: String, database: String = "postgres") throws -> String {
        try Tool.run(
            ["\(Self.programs)/psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", url(database: database), "-c", sql]
        )
    }

    /// Sends a signal to the postmaster, such as SIGKILL for a crash.
    public func signal(_ signal: Int32) { slot.signal(signal) }

    /// Shuts the server down in an orderly way; `resume()` starts it again on the same port with the same data.
    public func stop() { slot.stop() }

    /// Starts the server if it is not running and waits until it answers.
    ///
    /// Sessions of a postmaster that was killed hold its shared memory for a moment, longer on a busy machine; a new one
    /// refuses to start until they are gone, so it is started again.
    public func resume() throws {
        stop()
        var refusal: TestServerError?
        let isUp = try Deadline.wait {
            do {
                try launch()
                return true
            } catch let error as TestServerError where error.description.contains("is still in use") {
                refusal = error
                return false
            }
        }
        if !isUp, let refusal { throw refusal }
    }

    private func launch() throws {
        let started = try ServerProcess(
            Self.asServerUser([
                "\(Self.programs)/postgres", "-D", folder.file("data"), "-p", String(port),
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
                "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
            ]),
            output: folder.file("log"), ending: SIGINT, folder: folder.path
        )
        try slot.take(started, within: .seconds(30)) {
            (try? run("SELECT 1")) != nil
        } complaint: {
            "Postgres did not start on port \(port): \(folder.lastLines(of: "log"))"
        }
    }

    /// Postgres refuses to run as root: then it runs as the user its package made.
    private static var runsAs: String? { geteuid() == 0 ? "postgres" : nil }

    private static func asServerUser(_ arguments: [String]) -> [String] {
        guard let user = runsAs else { return arguments }
        return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"] + arguments
    }

    /// The newest of Debian's versioned folders; elsewhere the programs are on the path of `pg_config`.
    private static let programs: String = {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        if let newest = versions.max() { return "\(root)/\(newest)/bin" }
        let answer = (try? Tool.run(["pg_config", "--bindir"])) ?? ""
        return answer.trimmingCharacters(in: .whitespacesAndNewlines)
    }()
}
