import Foundation
import TestServers
import Testing

/// A schema without tables, a database that does not exist and a wrong password: one sentence and one exit code each, in
/// every command of every program that needs the database.
///
/// The commands are those that the programs list of themselves, called as their own examples call them.
@Suite struct DatabaseFailureTests {
    /// What needs no tables.
    private static let withoutDatabase: Set<String> = [
        "producer publish", "producer import", "producer backtest", "simulator serve", "simulator truth",
        "coordinator alerts test", "coordinator fit", "coordinator settings", "coordinator metrics",
        "coordinator completion",
        "producer settings", "producer metrics", "producer completion", "worker settings", "worker metrics",
        "worker completion", "simulator settings", "simulator metrics", "simulator completion",
    ]
    /// What creates the tables.
    private static let beforeTables: Set<String> = ["coordinator migrate"]
    private static let away = "127.0.0.1:1"

    private struct Table: Decodable {
        struct Example: Decodable { let line: String }
        struct Command: Decodable {
            let name: String
            let examples: [Example]
            let commands: [Command]
            let hidden: Bool
        }
        let commands: [Command]
    }

    /// Every command that needs the database, with the words of an example after the program's name.
    private func calls(of program: String) async throws -> [(name: String, words: [String])] {
        let printed = try await Program.run(program, ["completion", "json"])
        let table = try JSONDecoder().decode(Table.self, from: Data(printed.output.utf8))
        func leaves(_ command: Table.Command, _ parent: String) -> [(name: String, words: [String])] {
            let name = parent + " " + command.name
            guard command.commands.isEmpty else { return command.commands.flatMap { leaves($0, name) } }
            if Self.withoutDatabase.contains(name) || command.name == "complete" { return [] }
            let example = command.examples.lazy.map { Self.command(of: $0.line) }.first {
                $0.hasPrefix(name) && !$0.contains { "|><$&".contains($0) } && !$0.contains(" --with ")
            }
            return [(name, example.map(Self.words).map { Array($0.dropFirst()) } ?? [])]
        }
        return table.commands.flatMap { leaves($0, program) }
    }

    /// The first command of a line, without the variables before it.
    private static func command(of line: String) -> String {
        let words = line.split(separator: " ")
        return words.prefix { $0 != "&&" }.drop { $0.hasPrefix("ROOKERY_") }.joined(separator: " ")
    }

    /// As a shell splits them; quotes hold words together.
    private static func words(_ line: String) -> [String] {
        line.split(separator: "'", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }

    private func walk(
        _ program: String, url: String, _ variables: [String: String] = [:], without: Set<String> = [],
        saying sentence: String
    ) async throws {
        let calls = try await calls(of: program)
        #expect(calls.count >= 1)
        for (name, words) in calls where !without.contains(name) {
            #expect(!words.isEmpty, "\(name) has no example that can be tried")
            let outcome = try await Program.run(
                program, words,
                environment: [
                    "ROOKERY_POSTGRES_URL": url, "ROOKERY_KAFKA_BROKERS": Self.away, "ROOKERY_ACCOUNT": "weaver",
                    "ROOKERY_REDIS_URL": "redis://\(Self.away)/0", "ROOKERY_SOURCE_TOKEN": "none",
                    "ROOKERY_SOURCE_USER_ID": "1", "ROOKERY_SOURCE_URL": "http://\(Self.away)",
                    "ROOKERY_ALERT_WEBHOOK_URL": "http://\(Self.away)/",
                    "ROOKERY_ALERT_WEBHOOK_SECRET": "0123456789abcdef",
                    "ROOKERY_LOG_FORMAT": "text", "ROOKERY_LOG_LEVEL": "error",
                ].merging(variables) { $1 })
            #expect(outcome.status == 4, "\(name): \(outcome.errors)")
            #expect(outcome.errors.contains(sentence), "\(name): \(outcome.errors)")
        }
    }

    @Test(arguments: ["coordinator", "worker", "producer"])
    func `a schema without tables is one sentence that says what to do`(program: String) async throws {
        let url = try TestServers.postgres().makeDatabase()
        try await walk(
            program, url: url, ["ROOKERY_POSTGRES_SCHEMA": "empty"], without: Self.beforeTables,
            saying: "schema \"empty\" has no tables; run coordinator migrate")
    }

    @Test(arguments: ["coordinator", "worker", "producer"])
    func `a database that does not exist is one sentence that names it`(program: String) async throws {
        let server = try TestServers.postgres()
        try await walk(
            program, url: server.url(database: "nowhere"),
            saying: "Postgres at 127.0.0.1:\(server.port) has no database \"nowhere\"")
    }

    @Test(arguments: ["coordinator", "worker", "producer"])
    func `a wrong password is one sentence that does not show it`(program: String) async throws {
        let server = try TestServers.postgres()
        try await walk(program, url: server.url(password: "s3cret"), saying: "refused the password of")
    }
}
