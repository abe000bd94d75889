import Foundation
import Kafka
import Model
import Postgres
import Synchronization
import TestServers
import Timekeeping

/// A deployment of its own on the shared servers: database, topics, groups and Redis keys that nobody else uses.
final class TestDeployment: Sendable {
    static let start = Timestamp(seconds: 1_769_904_000)  // 2026-02-01T00:00:00Z

    let name: String
    let databaseURL: String
    let environment: [String: String]
    /// Holds what the programs print while the test lasts.
    private let folder: String

    private static let count = Atomic<Int>(0)

    /// Tables and topics as `coordinator migrate` makes them at the start.
    init() async throws {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        name = "loop\(getpid())-\(number)"
        folder = NSTemporaryDirectory() + "/rookery-\(name)"
        databaseURL = try TestServers.postgres().makeDatabase()
        environment = [
            "ROOKERY_POSTGRES_URL": databaseURL,
            "ROOKERY_REDIS_URL": try TestServers.redis().url(),
            "ROOKERY_REDIS_PREFIX": "\(name):",
            "ROOKERY_KAFKA_BROKERS": try TansuServer.shared.get().brokers,
            "ROOKERY_TOPIC_PREFIX": "\(name).",
            "ROOKERY_GROUP_PREFIX": "\(name)-",
            // The broker holds a joining member for half of this.
            "ROOKERY_KAFKA_SESSION_TIMEOUT_MS": "2000",
            "ROOKERY_PARTITIONS": "2",
            "ROOKERY_ACCOUNT": "weaver",
            "ROOKERY_JOB_POLL_MS": "50",
            "ROOKERY_BATCH_MAX": "200",
            "ROOKERY_LOG_FORMAT": "text",
        ]
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let made = try await run("coordinator", ["migrate"], at: Self.start)
        guard made.status == 0 else { throw TestServerError("migrate ended with \(made.status): \(made.errors)") }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Runs a program to its end with the clock held at `moment`.
    func run(
        _ program: String, _ arguments: [String], at moment: Timestamp, input: String = "",
        with settings: [String: String] = [:]
    ) async throws -> Program.Outcome {
        try await Program.run(
            program, arguments, environment: settled(at: moment).merging(settings) { $1 }, input: input)
    }

    /// Starts a program that runs until it is stopped, with the clock held at `moment`. Its output is kept in a file.
    ///
    /// - Parameter name: of the instance, where there are several of its kind.
    func begin(
        _ program: String, _ arguments: [String], at moment: Timestamp, with settings: [String: String] = [:],
        as name: String? = nil
    ) throws -> ServerProcess {
        let log = "\(folder)/\(name ?? arguments[0]).log"
        let variables = settled(at: moment).merging(["LD_LIBRARY_PATH": Program.libraries]) { $1 }
            .merging(name.map { ["ROOKERY_INSTANCE": $0] } ?? [:]) { $1 }.merging(settings) { $1 }
        return try ServerProcess([Program.path(program)] + arguments, output: log, environment: variables)
    }

    /// What the instance of that name has printed so far.
    func log(of name: String) -> String {
        (try? String(contentsOfFile: "\(folder)/\(name).log", encoding: .utf8)) ?? ""
    }

    private func settled(at moment: Timestamp) -> [String: String] {
        environment.merging(["ROOKERY_CLOCK": "fixed:\(moment.rfc3339)"]) { $1 }
    }

    func topic(_ topic: Topic) -> String { topic.name(prefix: "\(name).") }

    /// Writes records as any producer of the topics would, and waits until the broker has them.
    func produce(_ records: [Record]) throws {
        let producer = try KafkaProducer(
            KafkaConfiguration(
                brokers: environment["ROOKERY_KAFKA_BROKERS"] ?? "", clientID: "tests",
                extra: ["message.timeout.ms": "20000"]))
        for record in records {
            try producer.produce(
                topic: topic(record.topic), key: record.key, value: record.value,
                headers: [("schema", record.topic.schemaHeader)])
        }
        try producer.flush(timeout: .seconds(20)).requireAll()
    }

    /// The records of a topic, from its beginning to its end as of now.
    func values(of topic: Topic) throws -> [[UInt8]] {
        let reader = try KafkaReader(
            KafkaConfiguration(brokers: environment["ROOKERY_KAFKA_BROKERS"] ?? "", clientID: "tests"),
            topics: [self.topic(topic)])
        var values: [[UInt8]] = []
        while let batch = try reader.next() { values += batch.map(\.value) }
        return values
    }

    /// Asks the database through a client of its own.
    func ask(_ sql: String) throws -> String {
        let database = databaseURL.split(separator: "/").last.map(String.init) ?? ""
        return try TestServers.postgres().run(sql, database: database).trimmingCharacters(in: .newlines)
    }

    /// Whether a statement comes to print `answer` within `limit`.
    func comes(_ answer: String, of sql: String, within limit: Duration = Deadline.patience) async throws -> Bool {
        try await Deadline.reached(limit) { try ask(sql) == answer }
    }

    /// Whether the learner has applied `count` records within `limit`.
    func hasApplied(_ count: Int, by role: String = "learner", within limit: Duration = Deadline.patience) async throws
        -> Bool
    {
        try await comes(
            "t",
            of: """
                SELECT coalesce(sum(next_offset), 0) >= \(count) FROM consumer_offsets
                WHERE consumer_group = '\(name)-\(role)'
                """, within: limit)
    }
}
