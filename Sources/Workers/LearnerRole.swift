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

/// The learner: applies the three topics to the tables, and learns from the posts once an hour (`LearnHandler`).
enum LearnerRole {
    static func run(_ context: RoleContext) async throws {
        try await BlockingThread().run {
            let database = try context.database()
            let effects = LearnerEffects(
                topicPrefix: context.configuration[.topicPrefix],
                plausibility: Plausibility(impressionsMax: Int64(context.configuration[.impressionsMax])))
            let jobs = LearnHandler(
                settings: LearnSettings(context.configuration), clock: context.clock, log: context.log)
            try WorkerLoop(
                context, role: .learner, topics: Topic.allCases, effects: effects, database: database, jobs: [jobs]
            ).run()
        }
    }
}

/// Applies the messages of all topics: `MessageEffects` is what they mean for the tables.
final class LearnerEffects: StreamEffects {
    private let decoder: LoopMessageDecoder
    private let plausibility: Plausibility

    init(topicPrefix: String, plausibility: Plausibility) {
        decoder = LoopMessageDecoder(topicPrefix: topicPrefix)
        self.plausibility = plausibility
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> LoopMessage { try decoder.decode(record) }

    func prepare(_ messages: [LoopMessage]) throws -> MessageEffects {
        try MessageEffects(messages, plausibility: plausibility)
    }

    func apply(_ batch: MessageEffects, in connection: PostgresConnection) throws { try batch.apply(in: connection) }
}

/// The hourly job `learn`.
///
/// It sees one moment of the tables throughout (repeatable read). The generators' table is locked before that snapshot is
/// taken: counting a post's generator updates the same rows, and a conflict would cost the whole run. The lock is one that
/// `SELECT … FOR UPDATE` waits for too, so that nobody holds a row that the run then waits for. The gate settings are
/// locked with it, so that an operator's change cannot land between this run's read and its write.
struct LearnHandler: JobHandler {
    let settings: LearnSettings
    let clock: any DomainClock
    let log: Log

    let kind = JobKind.learn
    let isolation = IsolationLevel.repeatableRead
    let locks = ["LOCK TABLE generator_weights IN EXCLUSIVE MODE", GateSettings.lock]

    func perform(_ job: Job, _ preparation: Void, in connection: PostgresConnection) throws -> JobResult<LearnReport> {
        var run = LearnRun(settings, slot: job.slot, now: clock.now(), database: connection)
        return .done(try run.perform())
    }

    func didFinish(_ job: Job, _ result: JobResult<LearnReport>) {
        guard case .done(let report) = result else { return }
        for measured in report.drift where !measured.drift.alerts.isEmpty {
            log.warning("prediction_drift", measured.fields)
        }
        for failure in report.failures { log.error("learn_step_failed", ["failure": failure]) }
        log.info(
            "learn_run",
            [
                "slot": .time(job.slot), "counts": report.counts.value, "seconds": .double(report.counts.seconds),
            ])
    }
}
