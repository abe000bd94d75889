import Learning
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// The job `optimize`: a run of the weights for its slot. Weights, history rows, the event, the job and its slot are one
/// transaction.
struct Optimization {
    let run: WeightRun
    let clock: any DomainClock

    /// - Returns: the job's result; of a run also what it did.
    func run(_ job: Job, _ connection: PostgresConnection) throws -> (JobResult, WeightRun.Report?) {
        switch try run.perform(connection, until: job.slot, slot: job.slot, at: clock.now()) {
        case .done(let report): (.done(report.summary), report)
        case .stayed(.failed, let reason): (.skipped("no weights: \(reason)"), nil)
        case .stayed(_, let reason): (.skipped(reason), nil)
        }
    }

    /// The event of a run that failed for another reason, where there is none yet.
    func recordFailure(_ job: Job, _ reason: String, _ connection: PostgresConnection) throws {
        try GeneratorStore.record(
            connection,
            OptimizationEvent(kind: .failed, createdAt: clock.now(), slot: job.slot, reason: reason))
    }
}

extension Optimization {
    init(_ configuration: Configuration, clock: any DomainClock) {
        let policy = WeightPolicy(
            floor: configuration[.weightFloor], exploration: configuration[.explorationGenerators],
            step: configuration[.weightStep], minimumPosts: Int64(configuration[.generatorMinPosts]),
            drive: WeightPolicy.Drive(configuration[.weightDrive]))
        self.init(
            run: WeightRun(
                policy: policy, rule: StepEvaluation.Guard(configuration[.weightGuard]),
                windowDays: configuration[.windowDays], leastPosts: configuration[.optimizeMinPosts]),
            clock: clock)
    }
}

extension WeightPolicy.Drive {
    fileprivate init(_ setting: WeightDriveSetting) {
        switch setting {
        case .raw: self = .raw
        case .posterior: self = .posterior
        }
    }
}

extension StepEvaluation.Guard {
    fileprivate init(_ setting: WeightGuardSetting) {
        switch setting {
        case .off: self = .off
        case .interval: self = .interval
        case .difference: self = .difference
        }
    }
}

extension WeightRun.Report {
    /// For `jobs.result` and the log: every weight with what moved it.
    var summary: StructuredValue {
        .object([
            .init("event", .int(eventID)), .init("posts", .int(posts)),
            .init("generators_updated", .count(proposal.update.updatedCount)),
            .init("top_performer", .optional(proposal.update.topPerformer?.name)),
            .init("drive", .text(proposal.policy.drive.rawValue)), .init("guard", .text(proposal.rule.rawValue)),
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
