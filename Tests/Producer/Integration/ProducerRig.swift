import HTTP
import Kafka
import Model
import Postgres
import Runtime
import Schema
import Synchronization
import TestServers
import Timekeeping

@testable import Producer
@testable import Simulator

/// A migrated shadow deployment, the three topics, and the simulated network behind a real HTTP server.
final class ProducerRig: Sendable {
    static let start = Timestamp(rfc3339: "2026-03-02T00:00:00Z") ?? Timestamp(seconds: 0)
    private static let rigs = Atomic<Int>(0)

    let clock: any DomainClock
    let configuration: Configuration
    let network: SimulatedNetwork
    private let server: HTTPServer
    private let kafka: KafkaConfiguration
    private let prefix: String
    let url: String

    init(mode: String = "shadow", clock: any DomainClock) throws {
        self.clock = clock
        let brokers = try TansuServer.shared.get().brokers
        kafka = KafkaConfiguration(brokers: brokers, clientID: "tests")
        prefix = "producer\(Self.rigs.add(1, ordering: .relaxed).newValue)-"
        var settings = SimulatorSettings()
        settings.seed = 3
        let network = try SimulatedNetwork(settings: settings, clock: clock)
        self.network = network
        server = try HTTPServer { network.answer($0) }
        url = try TestServers.postgres().makeDatabase()
        configuration = try Configuration.load(
            environment: [
                "ROOKERY_POSTGRES_URL": url, "ROOKERY_KAFKA_BROKERS": brokers, "ROOKERY_TOPIC_PREFIX": prefix,
                "ROOKERY_SOURCE_URL": "http://127.0.0.1:\(server.port)", "ROOKERY_SOURCE_TOKEN": "owner",
            ],
            groups: ProducerReference.settings)
        let names = Topic.allCases.map { [prefix] in $0.name(prefix: prefix) }
        try KafkaAdmin(kafka).createTopics(names, partitions: 3, replication: 1)
        let migrations = Migration.all.map { (version: $0.version, name: $0.name, sql: $0.sql) }
        _ = try Migrator(migrations: migrations).migrate(connect())
        _ = try connect().execute(
            """
            INSERT INTO deployment (account, mode, time_zone, started_at)
                VALUES ('harbour', \(mode), 'UTC', \(Self.start))
            """)
    }

    func connect() throws -> PostgresConnection {
        try PostgresConnection(try PostgresConfiguration(url: url, applicationName: "producer tests"))
    }

    /// Every record of a topic, as key, schema header and value.
    func records(of topic: Topic) throws -> [(key: String, schema: String?, value: [UInt8])] {
        let reader = try KafkaReader(kafka, topics: [topic.name(prefix: prefix)])
        var records: [(key: String, schema: String?, value: [UInt8])] = []
        while let batch = try reader.next() {
            for index in 0..<batch.count {
                let record = batch[index]
                records.append((String(decoding: record.key, as: UTF8.self), record.header("schema"), record.value))
            }
        }
        return records
    }

    func posts() throws -> [PostMessage] {
        let decoder = MessageDecoder()
        return try records(of: .posts).map { record in
            try record.value.withUnsafeBytes { try PostMessage.decode($0, using: decoder) }
        }
    }

    func sink(_ topics: [Topic]) throws -> RecordSink {
        try RecordSink(configuration, topics: topics, log: Log(level: .error, role: "producer", instance: "tests"))
    }
}
