import Foundation
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import TestServers
import Timekeeping

/// A database of its own with all tables, a clock that a test moves, and the built programs to run on it.
public final class TestDeployment {
    public let url: String
    public let folder: ServerFolder
    public let connection: PostgresConnection
    private let clock: ClockFile
    public private(set) var now: Timestamp

    /// - Parameter server: the one all tests share if not given.
    public init(startingAt start: Timestamp, on server: PostgresServer? = nil) throws {
        url = try (server ?? TestServers.postgres()).makeDatabase()
        folder = try ServerFolder("coordinator")
        now = start
        clock = try ClockFile(path: folder.file("clock"), writable: true)
        try clock.write(ClockPace(domain: start, wall: RealClock.wallTime(), factor: 0))
        connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "test"))
        try Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) }).migrate(connection)
        let deployment = try Deployment.ensure(connection, account: "test", mode: .live, timeZone: "UTC", now: start)
        try ScheduleStore(connection: connection).ensure(startedAt: deployment.startedAt)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.path) }

    public var environment: [String: String] {
        [
            "ROOKERY_POSTGRES_URL": url, "ROOKERY_ACCOUNT": "test", "ROOKERY_CLOCK": "file:\(folder.file("clock"))",
            "ROOKERY_TICK_MS": "10", "ROOKERY_LEADER_LEASE_MS": "400",
        ]
    }

    /// Moves the clock forward and holds it there.
    public func advance(by span: Span) throws {
        now = now + span
        try clock.write(ClockPace(domain: now, wall: RealClock.wallTime(), factor: 0))
    }

    /// Starts the built `coordinator`.
    public func start(
        _ arguments: [String], instance: String, settings: [String: String] = [:]
    ) throws -> ServerProcess {
        try ServerProcess(
            [Program.path] + arguments, output: folder.file("log"),
            environment: environment.merging(["ROOKERY_INSTANCE": instance]) { $1 }.merging(settings) { $1 },
            ending: SIGTERM)
    }

    /// Whether no slot is waiting to be decided on.
    public func isDecided() throws -> Bool { try !ScheduleStore(connection: connection).isAnyDue(at: now) }

    /// The instance that holds the lease now.
    public func leader() throws -> String? {
        try connection.execute(
            "SELECT split_part(holder, '#', 1) FROM leadership WHERE expires_at > clock_timestamp()"
        ).first?.text(0)
    }

    /// Runs the built `coordinator` to its end.
    public func run(_ arguments: String..., settings: [String: String] = [:]) throws -> Program {
        try Program.run(arguments, environment: environment.merging(settings) { $1 })
    }
}
