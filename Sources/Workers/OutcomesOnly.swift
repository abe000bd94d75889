import Kafka
import Learning
import Model
import Postgres
import Runtime
import Schema
import Store
import Stream

/// The learner's stream with `outcomes` as its only table, for measuring beside programs that keep one table. It reads
/// under a group of its own, so that a real learner's offsets stay where they are.
enum OutcomesOnly {
    static let name = "outcomes-only"

    static func run(_ context: RoleContext) async throws {
        try await RoleThread().run {
            let database = try context.database()
            var settings = try StreamSettings(context, role: .learner, topics: [.metrics])
            settings.group = context.configuration[.groupPrefix] + name
            let effects = OutcomesOnlyEffects(
                LearnerEffects(
                    prefix: context.configuration[.topicPrefix],
                    plausibility: Plausibility(impressionsMax: Int64(context.configuration[.impressionsMax]))))
            let stream = StreamConsumer(
                settings, effects: effects, database: database, log: context.log,
                metrics: StreamMetrics(context.metrics), seed: context.seed)
            try stream.open()
            context.health.started()
            while !Task.isCancelled { try stream.poll(wait: .milliseconds(50)) }
            stream.close()
        }
    }
}

/// Decodes as the learner does and keeps the latest counts of each post.
final class OutcomesOnlyEffects: StreamEffects {
    typealias Message = LoopMessage
    private let learner: LearnerEffects

    init(_ learner: LearnerEffects) { self.learner = learner }

    func decode(_ record: KafkaRecord) throws(MessageError) -> LoopMessage { try learner.decode(record) }

    func prepare(_ messages: [LoopMessage]) throws -> OutcomeBatch {
        let readings = messages.compactMap { if case .metric(let reading) = $0 { reading } else { nil } }
        return try OutcomeBatch(readings, plausibility: learner.plausibility, keepsEach: false)
    }

    func apply(_ batch: OutcomeBatch, in connection: PostgresConnection) throws {
        try OutcomeStore.upsertOutcomes(connection, batch)
    }
}
