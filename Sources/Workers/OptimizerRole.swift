import Kafka
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Store
import Stream

/// The optimizer: keeps followers a thousand impressions of each generator, and turns them into weights.
///
/// One thread, two kinds of turn:
///
/// - a batch of `attributions`: `AttributionEffects` stores them and refreshes the generators they touch;
/// - the job `optimize`: `Optimization` steps the weights towards what the window's posts say.
///
/// | what fails | what happens |
/// |---|---|
/// | too few posts, or no room beside locks and overrides | an event says so, the weights stay |
/// | the database refuses the weights at COMMIT | nothing of the run remains but an event of type `failed` |
/// | this process dies in the middle | nothing of the run remains; another does the job when its lease ends |
enum OptimizerRole {
    static func run(_ context: RoleContext) async throws {
        try await RoleThread().run { try serve(context) }
    }

    private static func serve(_ context: RoleContext) throws {
        let database = try context.database()
        let loop = try WorkerLoop(
            context, role: .optimizer, topics: [.attributions],
            effects: AttributionEffects(log: context.log, metrics: context.metrics), database: database,
            jobs: [handler(Optimization(context.configuration, clock: context.clock), context)])
        try loop.run()
    }

    static func handler(_ optimization: Optimization, _ context: RoleContext) -> JobHandler {
        // Set by `run`, read by `finished` of the same attempt, both on the role's thread.
        var last: WeightRun.Report?
        return JobHandler(
            kind: .optimize,
            run: { job, connection in
                let (result, report) = try optimization.run(job, connection)
                last = report
                return result
            },
            finished: { job, result in
                if let report = last {
                    context.log.info(
                        "autonomous_optimization", ["slot": .time(job.slot), "result": report.summary])
                } else if case .skipped(let reason) = result {
                    context.log.info(
                        "autonomous_optimization", ["slot": .time(job.slot), "skipped": .text(reason)])
                }
            },
            failed: { job, error, connection in
                try optimization.recordFailure(job, String(describing: error), connection)
            })
    }
}

/// Consumes `attributions`: stores each window's followers and brings the figures of the generators that wrote those
/// posts up to date.
final class AttributionEffects: StreamEffects {
    private let decoder = MessageDecoder()
    private let log: Log
    private let changed: Counter

    init(log: Log, metrics: Metrics) {
        self.log = log
        changed = metrics.counter(.generatorUpdates)
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> AttributionMessage {
        try Topic.attributions.check(schemaHeader: record.header("schema"))
        return try record.withValue { (bytes) throws(MessageError) in
            try AttributionMessage.decode(bytes, using: decoder)
        }
    }

    func apply(_ messages: [AttributionMessage], in connection: PostgresConnection) throws {
        guard try AttributionStore.upsert(connection, messages) > 0 else { return }
        let posts = Set(messages.map(\.decisionID)).sorted()
        let generators = try LearnGenerators.refresh(connection, ofPosts: posts)
        changed.add(generators)
        if generators > 0 {
            log.info(
                "generator_tracker", ["attributions": .count(messages.count), "generators_changed": .count(generators)])
        }
    }
}
