import CommandLine
import Kafka
import Model
import Runtime
import Store

/// Sends records of the three topics, each with its decision as key and its schema as header.
///
/// Blocking, for one thread. Nothing counts as sent before `flush` has returned: the brokers have then acknowledged
/// every record, each stored once.
final class RecordSink {
    private let producer: KafkaProducer
    private let prefix: String
    private(set) var delivered = Delivered()

    /// - Parameter patience: how long a record may wait for the brokers before it is given up.
    /// - Throws: where no broker answers or a topic is not there.
    init(_ configuration: Configuration, topics: [Topic], log: Log, patience: Duration = .seconds(30)) throws {
        let prefix = configuration[.topicPrefix]
        self.prefix = prefix
        let milliseconds = Int(patience / .milliseconds(1))
        let settings = KafkaConfiguration(
            brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-producer",
            extra: ["message.timeout.ms": String(milliseconds)]
        ) { log.debug("kafka", ["line": .text("\($0)")]) }
        try Self.check(topics.map { $0.name(prefix: prefix) }, settings)
        producer = try KafkaProducer(settings)
    }

    /// Asks for the topics, so that a wrong address or a broker that was never set up shows before anything is read.
    private static func check(_ topics: [String], _ settings: KafkaConfiguration) throws {
        let admin = try KafkaAdmin(settings)
        for topic in topics {
            do throws(KafkaError) {
                _ = try admin.describe(topic: topic)
            } catch {
                switch error.code {
                case .unreachable, .timedOut:
                    throw CommandFailure(.serverMissing, "no Kafka broker answers at \(settings.brokers)")
                case .unknownTopicOrPartition:
                    throw CommandFailure(
                        .serverMissing,
                        "the topic \(topic) does not exist at \(settings.brokers); coordinator migrate makes it")
                default: throw error
                }
            }
        }
    }

    func send(_ topic: Topic, decision: String, _ value: [UInt8]) throws {
        try producer.produce(
            topic: topic.name(prefix: prefix), key: decision, value: value,
            headers: [("schema", topic.schemaHeader)])
    }

    func flush(timeout: Duration = .seconds(60)) throws {
        let report = try producer.flush(timeout: timeout)
        delivered.add(report)
        try report.requireAll()
    }
}

/// What the brokers have acknowledged: how many records, and one past the highest offset of each partition.
struct Delivered: Sendable {
    private(set) var records = 0
    private(set) var nextOffsets: [TopicPartition: Int64] = [:]

    mutating func add(_ report: DeliveryReport) {
        records += report.delivered
        nextOffsets.merge(report.nextOffsets) { max($0, $1) }
    }
}

/// As `{"<topic>": {"<partition>": <next offset>}}`, sorted.
extension Delivered: Encodable {
    func encode(to encoder: any Encoder) throws {
        var topics: [String: [String: Int64]] = [:]
        for (partition, offset) in nextOffsets {
            topics[partition.topic, default: [:]][String(partition.partition)] = offset
        }
        try topics.encode(to: encoder)
    }
}
