import CommandLine
import Foundation
import Kafka
import Model
import Postgres
import Schema
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Coordinator

/// The built program against a real database and a real broker.
@Suite struct MigrateCommandTests {
    private let environment: [String: String]
    private let url: String
    private let prefix = "migrate-\(UUID().uuidString.prefix(8))-"

    init() throws {
        url = try TestServers.postgres().makeDatabase()
        environment = [
            "ROOKERY_POSTGRES_URL": url, "ROOKERY_KAFKA_BROKERS": try TansuServer.shared.get().brokers,
            "ROOKERY_ACCOUNT": "someone", "ROOKERY_TOPIC_PREFIX": prefix, "ROOKERY_PARTITIONS": "2",
            "ROOKERY_CLOCK": "fixed:2026-03-02T00:20:00Z",
        ]
    }

    private func run(_ arguments: String..., settings: [String: String] = [:]) throws -> Program {
        try Program.run(["migrate"] + arguments, environment: environment.merging(settings) { $1 })
    }

    @Test func `of many processes at once each thing is done by one`() async throws {
        let runs = try await withThrowingTaskGroup(of: Program.self) { group in
            for _ in 0..<6 { group.addTask { try run("--json") } }
            return try await group.reduce(into: [Program]()) { $0.append($1) }
        }
        #expect(runs.map(\.exit) == [Int32](repeating: 0, count: 6), "\(runs.map(\.errors))")
        let documents = try runs.map { try $0.json() }
        let migrations = documents.flatMap { $0["migrations"] as? [String] ?? [] }
        #expect(migrations.sorted() == Migration.all.map(\.name))
        let topics = Set(documents.flatMap { $0["topics"] as? [String] ?? [] })
        #expect(topics == Set(Topic.allCases.flatMap { [$0.name(prefix: prefix), $0.deadLetterName(prefix: prefix)] }))
        let connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "test"))
        let schedules = try connection.execute(
            "SELECT schedule, starts_at FROM schedules WHERE schedule IN ('learn', 'optimize') ORDER BY schedule")
        #expect(
            try schedules.map { try $0.timestamp("starts_at").rfc3339 }
                == ["2026-03-02T01:00:00Z", "2026-03-02T06:00:00Z"])
        let again = try run()
        #expect(again.output == "migrations: nothing to do\ntopics: nothing to do\n")
    }

    @Test func `a dry run says what it would do and does nothing`() throws {
        let first = try run("--dry-run", "--json")
        #expect(first.exit == 0)
        #expect(try first.json()["migrations"] as? [String] == Migration.all.map(\.name))
        let connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "test"))
        #expect(try connection.execute("SELECT to_regclass('deployment') IS NULL").only().bool(0))
        #expect(try run("--dry-run", "--json").output == first.output)
    }

    @Test func `another account's settings are refused, and nothing changes`() throws {
        #expect(try run().exit == 0)
        let other = try run(settings: ["ROOKERY_ACCOUNT": "another"])
        #expect(other.exit == 3)
        #expect(other.errors.contains("schema \"public\" was set up for account \"someone\", not \"another\""))
        let zone = try run(settings: ["ROOKERY_TIME_ZONE": "Mars/Olympus"])
        #expect(zone.exit == 3)
        #expect(zone.errors.contains("Mars/Olympus"))
    }

    @Test func `two deployments stand side by side in one database`() throws {
        for (schema, account) in [("one", "first"), ("two", "second")] {
            let settings = ["ROOKERY_POSTGRES_SCHEMA": schema, "ROOKERY_ACCOUNT": account]
            #expect(try run(settings: settings).exit == 0)
        }
        let connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "test"))
        let accounts = try connection.execute("SELECT o.account, t.account FROM one.deployment o, two.deployment t")
            .only()
        #expect(try [accounts.text(0), accounts.text(1)] == ["first", "second"])
        #expect(try connection.execute("SELECT to_regclass('public.deployment') IS NULL").only().bool(0))
    }

    @Test func `a broker that is not there leaves the database untouched`() throws {
        let port = try FreePort.find()
        let failed = try run(settings: ["ROOKERY_KAFKA_BROKERS": "127.0.0.1:\(port)"])
        #expect(failed.exit == 4)
        #expect(failed.errors.hasPrefix("coordinator migrate: "))
        let connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "test"))
        #expect(try connection.execute("SELECT to_regclass('deployment') IS NULL").only().bool(0))
    }

    @Test func `a wrong password is one sentence without the password`() throws {
        let server = try TestServers.postgres()
        let failed = try run(settings: ["ROOKERY_POSTGRES_URL": server.url(password: "hush")])
        #expect(failed.exit == 4)
        #expect(!failed.errors.contains("hush"))
        #expect(failed.errors.split(separator: "\n").count == 1)
    }
}
