import Kafka
import Learning
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import Stream
import Timekeeping

/// The learner: stores what the three topics say, and judges the posts once an hour (`LearnJob`).
enum LearnerRole {
    static func run(_ context: RoleContext) async throws {
        try await RoleThread().run {
            let database = try context.database()
            try context.checkDeployment(database)
            let effects = LearnerEffects(
                prefix: context.configuration[.topicPrefix],
                plausibility: Plausibility(impressionsMax: Int64(context.configuration[.impressionsMax])))
            let loop = try WorkerLoop(
                context, role: .learner, topics: Topic.allCases, effects: effects, database: database,
                jobs: [LearnJob.handler(context)])
            try loop.run()
        }
    }
}

/// What the learner makes of its topics: the effects that every message has on the tables (`MessageEffects`).
final class LearnerEffects: StreamEffects {
    typealias Message = LoopMessage

    private let decoder = MessageDecoder()
    private let topics: [String: Topic]
    /// The topic of the record before, which is mostly the next one's too.
    private var latest: (name: String, topic: Topic)?
    let plausibility: Plausibility

    /// - Parameter prefix: of the topics' names.
    init(prefix: String, plausibility: Plausibility) {
        topics = Dictionary(uniqueKeysWithValues: Topic.allCases.map { ($0.name(prefix: prefix), $0) })
        self.plausibility = plausibility
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> LoopMessage {
        let topic = try topic(named: record.topic)
        let header = record.header("schema")
        return try record.withValue { (bytes) throws(MessageError) in
            try LoopMessage.decode(bytes, of: topic, schemaHeader: header, using: decoder)
        }
    }

    private func topic(named name: String) throws(MessageError) -> Topic {
        if let latest, latest.name == name { return latest.topic }
        guard let topic = topics[name] else { throw MessageError(.schema, "the topic \(name) is none of the loop's") }
        latest = (name, topic)
        return topic
    }

    func prepare(_ messages: [LoopMessage]) throws -> MessageEffects {
        try MessageEffects(messages, plausibility: plausibility)
    }

    func apply(_ batch: MessageEffects, in connection: PostgresConnection) throws { try batch.apply(in: connection) }
}

/// The hourly job `learn`.
///
/// It sees one moment of the tables throughout (repeatable read). The generators' table is locked before that moment is
/// taken: counting a post's generator updates the same rows, and a conflict would cost the whole run. The lock is one
/// that even `SELECT … FOR UPDATE` waits for, so that nobody holds a row of it that the run then waits for. The settings
/// of the gates are locked with it, so that a person's say never comes between the run's look and its own row.
enum LearnJob {
    static func handler(_ context: RoleContext) -> JobHandler {
        let settings = LearnSettings(context.configuration)
        return JobHandler(
            kind: .learn, isolation: .repeatableRead,
            locks: ["LOCK TABLE generator_weights IN EXCLUSIVE MODE", GateSettings.lock],
            run: { job, database in
                var run = LearnRun(settings, slot: job.slot, now: context.clock.now(), database: database)
                let counts = try run.perform()
                for measured in run.drift where !measured.drift.alerts.isEmpty {
                    context.log.warning("prediction_drift", measured.fields)
                }
                for failure in run.failures { context.log.error("learn_step_failed", ["failure": failure]) }
                context.log.info(
                    "learn_run",
                    ["slot": .time(job.slot), "counts": counts.value, "seconds": .double(counts.seconds)])
                return .done(counts.value)
            })
    }
}
