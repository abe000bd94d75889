import Bootstrap
import CommandLine
import Kafka
import Learning
import Model
import Postgres
import Runtime
import Schema
import Store
import Stream

/// `benchmarks one-table`: the learner's stream with `outcomes` as its only table, to measure beside programs that keep one
/// table. It reads under a group of its own, so that a learner's offsets stay where they are.
enum OneTable {
    static let command = Command(
        "one-table", "Consumes metrics as the learner does and keeps no table but outcomes.",
        examples: [.init("benchmarks one-table", "until SIGTERM; `rookery bench ingest` runs it")]
    ) { _ in
        let configuration = try Configuration.load()
        let instance = ProcessIdentity.instance(configuration)
        let log = Log(
            level: configuration[.logLevel], format: configuration[.logFormat], role: "one-table", instance: instance)
        let service = NamedService("one-table") { try consume(configuration, instance: instance, log: log) }
        return CommandExit(await ServiceGroup([service], log: log).run())
    }

    private static func consume(_ configuration: Configuration, instance: String, log: Log) throws {
        let database = try Database.open(configuration, applicationName: "rookery benchmarks")
        let effects = OutcomeEffects(
            topicPrefix: configuration[.topicPrefix],
            plausibility: Plausibility(impressionsMax: Int64(configuration[.impressionsMax])))
        let timeout = configuration[.kafkaSessionTimeout]
        let settings = StreamSettings(
            kafka: KafkaConfiguration(
                brokers: try configuration.require(.kafkaBrokers), clientID: "one-table",
                extra: [
                    "session.timeout.ms": String(timeout), "heartbeat.interval.ms": String(min(3000, timeout / 3)),
                ]),
            group: configuration[.groupPrefix] + "one-table",
            topics: [Topic.metrics.name(prefix: configuration[.topicPrefix])],
            batchMax: configuration[.batchMax], owner: instance)
        let stream = StreamConsumer(
            settings, effects: effects, database: database, log: log, metrics: StreamMetrics(Metrics()), seed: 1)
        try stream.open()
        while !Task.isCancelled { try stream.poll(wait: .milliseconds(50)) }
        stream.close()
    }
}

/// Decodes as the learner does and keeps the latest counts of each post.
private final class OutcomeEffects: StreamEffects {
    private let decoder: LoopMessageDecoder
    private let plausibility: Plausibility

    init(topicPrefix: String, plausibility: Plausibility) {
        decoder = LoopMessageDecoder(topicPrefix: topicPrefix)
        self.plausibility = plausibility
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> LoopMessage { try decoder.decode(record) }

    func prepare(_ messages: [LoopMessage]) throws -> OutcomeBatch {
        let readings = messages.compactMap { if case .metric(let reading) = $0 { reading } else { nil } }
        return try OutcomeBatch(readings, plausibility: plausibility, keepsEach: false)
    }

    func apply(_ batch: OutcomeBatch, in connection: PostgresConnection) throws {
        try OutcomeStore.upsertOutcomes(connection, batch)
    }
}
