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

/// The optimizer: keeps each generator's followers per thousand impressions, and turns them into weights.
///
/// One thread does two kinds of work:
///
/// - a batch of `attributions`: `AttributionEffects` stores them and refreshes the generators they touch;
/// - the job `optimize`: `OptimizeHandler` steps the weights towards what the window's posts say.
///
/// | what fails | what happens |
/// |---|---|
/// | too few posts, or no room beside locks and overrides | an event says so, the weights stay |
/// | the database rejects the weights at COMMIT | nothing of the run remains but an event of type `failed` |
/// | this process dies in the middle | nothing of the run remains; another claims the job when its lease expires |
enum OptimizerRole {
    static func run(_ context: RoleContext) async throws {
        try await BlockingThread().run {
            let effects = AttributionEffects(log: context.log, metrics: context.metrics)
            try WorkerLoop(
                context, role: .optimizer, topics: [.attributions], effects: effects, database: try context.database(),
                jobs: [OptimizeHandler(context)]
            ).run()
        }
    }
}

/// Consumes `attributions`: stores each window's followers and refreshes the statistics of the generators that wrote those
/// posts.
final class AttributionEffects: StreamEffects {
    private let decoder = MessageDecoder()
    private let log: Log
    private let changed: Counter

    init(log: Log, metrics: Metrics) {
        self.log = log
        changed = metrics.counter(.generatorUpdates)
    }

    func decode(_ record: KafkaRecord) throws(MessageError) -> AttributionMessage {
        try record.attribution(using: decoder)
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

/// The job `optimize`: a run of the weights for its slot. Weights, history rows, the event, the job and its slot are one
/// transaction.
struct OptimizeHandler: JobHandler {
    let run: WeightRun
    let clock: any DomainClock
    let log: Log
    let kind = JobKind.optimize

    init(_ context: RoleContext) {
        run = WeightRun(context.configuration)
        clock = context.clock
        log = context.log
    }

    func perform(
        _ job: Job, _ preparation: Void, in connection: PostgresConnection
    ) throws -> JobResult<WeightRun.Report> {
        switch try run.perform(connection, until: job.slot, slot: job.slot, at: clock.now()) {
        case .done(let report): .done(report)
        case .stayed(.failed, let reason): .skipped("no weights: \(reason)")
        case .stayed(_, let reason): .skipped(reason)
        }
    }

    func didFinish(_ job: Job, _ result: JobResult<WeightRun.Report>) {
        switch result {
        case .done(let report):
            log.info("autonomous_optimization", ["slot": .time(job.slot), "result": report.summary])
        case .skipped(let reason):
            log.info("autonomous_optimization", ["slot": .time(job.slot), "skipped": .text(reason)])
        }
    }

    /// Records the event of a run that failed, where there is none yet.
    func didFail(_ job: Job, _ error: any Error, on connection: PostgresConnection) throws {
        try GeneratorStore.record(
            connection,
            OptimizationEvent(kind: .failed, createdAt: clock.now(), slot: job.slot, reason: String(describing: error)))
    }
}

extension WeightRun.Report: Encodable {
    public func encode(to encoder: any Encoder) throws { try summary.encode(to: encoder) }

    /// For `jobs.result` and the log: every weight with what moved it.
    var summary: StructuredValue {
        .object([
            .init("event", .int(eventID)), .init("posts", .int(posts)),
            .init("generators_updated", .count(proposal.update.updatedCount)),
            .init("top_performer", .optional(proposal.update.topPerformer?.name)),
            .init("drive", .text(proposal.policy.objective.rawValue)), .init("guard", .text(proposal.rule.rawValue)),
            .init("verdict", .text(proposal.verdict.rawValue)), .init("worth", .text(proposal.verdictReason)),
            .init(
                "weights",
                .list(
                    proposal.update.changes.indices.map { index in
                        let change = proposal.update.changes[index]
                        return Self.summary(change, proposal, index, trend: trends[change.name])
                    })),
        ])
    }

    private static func summary(
        _ change: WeightUpdate.Change, _ proposal: WeightProposal, _ index: Int, trend: Trend?
    ) -> StructuredValue {
        .object([
            .init("generator", .text(change.name)), .init("old", .double(change.old)),
            .init("target", .double(change.target)), .init("new", .double(change.new)),
            .init("f_per_1k", .optional(change.evidence.followersPerThousand)),
            .init("posterior_f_per_1k", .double(proposal.posterior.mean[index])),
            .init("probability_of_best", .optional(proposal.probabilityOfBest[index])),
            .init("measured_posts", .int(change.evidence.measuredPosts)),
            .init("tier", .optional(change.evidence.tier?.rawValue)), .init("trend", .optional(trend?.rawValue)),
            .init("reason", .text(change.reason)),
        ])
    }
}
