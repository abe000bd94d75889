import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// The job `optimize`: works out the generators' weights from what their posts of the window brought.
///
/// Weights, twelve history rows, the event, the job and its slot are one transaction, and the rows of the weights are
/// locked while it lasts. A run below its gate leaves an event too, and so do one whose locks and overrides leave no
/// room and one whose step the guard refuses.
struct Optimization {
    let policy: WeightPolicy
    let windowDays: Int
    let leastPosts: Int
    let rule: StepEvaluation.Guard
    let clock: any DomainClock

    struct Report {
        let eventID: Int64
        let posts: Int64
        let proposal: WeightProposal
        let trends: [String: Trend]
    }

    /// - Returns: the job's result; of a run also what it did.
    func run(_ job: Job, _ connection: PostgresConnection) throws -> (JobResult, Report?) {
        let evidence = try WeightEvidence(
            connection, until: job.slot, windowDays: windowDays, drive: policy.drive, isLocking: true)
        let (posts, windowStart) = (evidence.posts, evidence.windowStart)
        var event = OptimizationEvent(
            kind: .autonomousOptimization, createdAt: clock.now(), slot: job.slot, postsConsidered: posts,
            windowStart: windowStart, windowEnd: job.slot, reason: "")
        guard posts >= leastPosts else {
            event.kind = .skipped
            event.reason = "\(posts) learnable posts in \(windowDays) days, \(leastPosts) are needed"
            try GeneratorStore.record(connection, event)
            return (.skipped(event.reason), nil)
        }
        let proposal: WeightProposal
        do throws(WeightError) {
            proposal = try WeightProposal(evidence.states, log: evidence.log, policy: policy, rule: rule)
        } catch {
            event.kind = .failed
            event.reason = error.description
            try GeneratorStore.record(connection, event)
            return (.skipped("no weights: \(error.description)"), nil)
        }
        guard proposal.verdict != .refused else {
            event.kind = .refused
            event.reason = proposal.verdictReason
            event.keep(proposal)
            try GeneratorStore.record(connection, event)
            return (.skipped(event.reason), nil)
        }
        let update = proposal.update
        let earlier = try GeneratorStore.figures(connection, windowEndedBy: windowStart)
        var trends: [String: Trend] = [:]
        for change in update.changes {
            trends[change.name] = Trend(
                previous: earlier[change.name], current: change.evidence.followersPerThousand)
        }
        event.reason = Self.reason(update, posts: posts, windowDays: windowDays)
        let id = try GeneratorStore.apply(connection, proposal, event: event, trends: trends)
        let report = Report(eventID: id, posts: posts, proposal: proposal, trends: trends)
        return (.done(report.summary), report)
    }

    /// The event of a run that failed for another reason, where there is none yet.
    func recordFailure(_ job: Job, _ reason: String, _ connection: PostgresConnection) throws {
        try GeneratorStore.record(
            connection,
            OptimizationEvent(kind: .failed, createdAt: clock.now(), slot: job.slot, reason: reason))
    }

    private static func reason(_ update: WeightUpdate, posts: Int64, windowDays: Int) -> String {
        guard let top = update.topPerformer else {
            return "\(posts) posts in \(windowDays) days, none of a generator with enough measured posts"
        }
        return "\(posts) posts in \(windowDays) days, \(top.name) is ahead: \(top.reason)"
    }
}

extension Optimization {
    init(_ configuration: Configuration, clock: any DomainClock) {
        self.init(
            policy: WeightPolicy(
                floor: configuration[.weightFloor], exploration: configuration[.explorationGenerators],
                step: configuration[.weightStep], minimumPosts: Int64(configuration[.generatorMinPosts]),
                drive: WeightPolicy.Drive(configuration[.weightDrive])),
            windowDays: configuration[.windowDays], leastPosts: configuration[.optimizeMinPosts],
            rule: StepEvaluation.Guard(configuration[.weightGuard]), clock: clock)
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
