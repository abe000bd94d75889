import FoundationEssentials
import Kafka
import MockBroker
import Model
import Postgres
import Runtime
import Schema
import TestServers

@testable import Stream

/// A database and a topic of their own, with a stream that adds numbers up.
final class StreamFixture {
    let topic: String
    let url: String
    let kafka: KafkaConfiguration
    let database: PostgresConnection

    /// - Parameters:
    ///   - cluster: a broker in this process, for what a real one does not do on demand.
    ///   - other: another deployment, whose topic and broker this one is to read beside it.
    init(
        partitions: Int = 2, server: PostgresServer? = nil, cluster: MockCluster? = nil,
        sharing other: StreamFixture? = nil
    ) throws {
        topic = other?.topic ?? "numbers-\(UUID().uuidString.lowercased())"
        url = try (server ?? TestServers.postgres()).makeDatabase()
        database = try Self.connect(url)
        try Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) }).migrate(database)
        try database.script(
            """
            CREATE TABLE numbers (number bigint PRIMARY KEY CHECK (number <> 13), seen bigint NOT NULL);
            """)
        if let other {
            kafka = other.kafka
            return
        }
        if let cluster {
            kafka = cluster.configuration()
            cluster.create(topic: topic, partitions: Int32(partitions))
            cluster.create(topic: topic + ".dead", partitions: 1)
            return
        }
        kafka = KafkaConfiguration(
            brokers: try TansuServer.shared.get().brokers, clientID: "tests",
            extra: ["session.timeout.ms": "6000", "heartbeat.interval.ms": "500"])
        try KafkaAdmin(kafka).createTopics([topic], partitions: partitions, replication: 1)
        try KafkaAdmin(kafka).createTopics([topic + ".dead"], partitions: 1, replication: 1)
    }

    static func connect(_ url: String) throws -> PostgresConnection {
        try PostgresConnection(PostgresConfiguration(url: url, applicationName: "stream tests"))
    }

    /// Values that are no numbers go in as they are.
    ///
    /// - Parameter settings: of the producer, beside the fixture's.
    func publish(_ values: [String], partition: Int32? = nil, settings: [String: String] = [:]) throws {
        var kafka = kafka
        kafka.settings.merge(settings) { _, new in new }
        let producer = try KafkaProducer(kafka)
        for value in values {
            try producer.produce(
                topic: topic, partition: partition, key: value, value: Array(value.utf8), headers: [("schema", "n/1")])
        }
        try producer.flush(timeout: .seconds(20)).requireAll()
    }

    /// - Parameters:
    ///   - through: a port that leads to the database's server.
    ///   - user: of Postgres, with the tests' password, in the place of the tests' own.
    ///   - log: gets every line.
    ///   - change: of the settings.
    func stream(
        owner: String = "one", batchMax: Int = 100, through port: Int? = nil, as user: String? = nil,
        effects: Adder = Adder(), log write: @escaping @Sendable (String) -> Void = { _ in },
        change: (inout StreamSettings) -> Void = { _ in }
    ) throws -> StreamConsumer<Adder> {
        let direct = ":\(try TestServers.postgres().port)/"
        var url = port.map { self.url.replacing(direct, with: ":\($0)/") } ?? self.url
        if let user { url = url.replacing("//\(PostgresServer.user):", with: "//\(user):") }
        var settings = StreamSettings(
            kafka: kafka, group: topic, topics: [topic], batchMax: batchMax, owner: owner,
            deadLetterTimeout: .seconds(2))
        change(&settings)
        let log = Log(level: .warning, role: "tests", instance: owner, write: write)
        let stream = StreamConsumer(
            settings, effects: effects, database: try Self.connect(url), log: log, metrics: StreamMetrics(Metrics()),
            seed: 1)
        try stream.open()
        return stream
    }

    /// Turns the stream until `condition` holds.
    func turn(
        _ streams: StreamConsumer<Adder>..., limit: Duration = Deadline.patience, until condition: () throws -> Bool
    ) throws -> Bool {
        let end = ContinuousClock.now + limit
        while !(try condition()) {
            guard .now < end else { return false }
            for stream in streams { try stream.poll(wait: .milliseconds(20)) }
        }
        return true
    }

    /// Ends every session of the database but ours and waits until they are gone.
    func cut() throws {
        let others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        try database.execute("SELECT pg_terminate_backend(pid) \(unescaped: others)")
        let gone = try Deadline.wait {
            try database.execute("SELECT count(*) AS n \(unescaped: others)").only().int("n") == 0
        }
        guard gone else { throw TestServerError("sessions that were ended are still there") }
    }

    /// How often each number was added.
    func numbers() throws -> [Int64: Int64] {
        var numbers: [Int64: Int64] = [:]
        for row in try database.execute("SELECT number, seen FROM numbers") {
            numbers[try row.int("number")] = try row.int("seen")
        }
        return numbers
    }

    func storedOffsets() throws -> Int64 {
        try database.execute("SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM consumer_offsets").only().int("n")
    }

    func dead() throws -> [(value: String, reason: String?, place: String)] {
        let reader = try KafkaReader(kafka, topics: [topic + ".dead"])
        var letters: [(value: String, reason: String?, place: String)] = []
        while let batch = try reader.next() {
            for record in batch {
                let place = ["source-topic", "source-partition", "source-offset", "schema"].map {
                    record.header($0) ?? "-"
                }
                letters.append(
                    (
                        String(decoding: record.value, as: UTF8.self), record.header("reason"),
                        place.joined(separator: " ")
                    ))
            }
        }
        return letters
    }
}

/// Counts how often each number came. A plain insert: any record applied twice shows.
final class Adder: StreamEffects {
    /// Runs once, in the open transaction, after the first number of a batch is written.
    var interlude: (() throws -> Void)?

    func decode(_ record: KafkaRecord) throws(MessageError) -> Int64 {
        guard let number = Int64(String(decoding: record.value, as: UTF8.self)) else {
            throw MessageError(.malformed, field: "number", "is no number")
        }
        return number
    }

    func apply(_ messages: [Int64], in connection: PostgresConnection) throws {
        for number in messages {
            try connection.execute(
                """
                INSERT INTO numbers AS n (number, seen) VALUES (\(number), 1)
                ON CONFLICT (number) DO UPDATE SET seen = n.seen + 1
                """)
            if let run = interlude {
                interlude = nil
                try run()
            }
        }
    }
}
