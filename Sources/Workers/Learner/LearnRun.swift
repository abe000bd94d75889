import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// One learn run: thresholds, verdicts, examples, arms and generator statistics of one slot, in the job's transaction.
///
/// The steps run in order, each behind a savepoint. One that fails is undone and noted in the summary, and those that
/// do not stand on it go on: without thresholds or verdicts the examples stay as they were, arms and statistics are
/// made from them all the same. Errors that end the transaction (a lost connection, a serialization failure) end the
/// run; the job is tried again. Equal tables give equal results: nothing here depends on the order rows arrived in.
struct LearnRun {
    let settings: LearnSettings
    let slot: Timestamp
    /// Domain time of the run, for the summary alone.
    let now: Timestamp
    let database: PostgresConnection

    private(set) var failures: [StructuredValue] = []
    private(set) var counts = LearnCounts()
    /// How the predictions did; empty where that step failed.
    private(set) var drift: [DriftMeasurement] = []

    init(_ settings: LearnSettings, slot: Timestamp, now: Timestamp, database: PostgresConnection) {
        self.settings = settings
        self.slot = slot
        self.now = now
        self.database = database
    }

    /// - Throws: what makes the whole run impossible now.
    mutating func perform() throws -> LearnCounts {
        let start = ContinuousClock.now
        let windowStart = slot - settings.window
        let database = database
        let slot = slot
        let settings = settings
        counts.withoutMetadata = try step("metadata") {
            try LearnCandidates.withoutMetadata(database, windowStart: windowStart)
        }
        let candidates = try step("candidates") { try LearnCandidates.load(database, windowStart: windowStart) }
        if let candidates, let verdicts = try judge(candidates) {
            counts.tally = GateTally(verdicts.lazy.map(\.verdict))
            let tally = counts.tally
            try step("refusals") { try RefusalCounts.store(database, tally, at: slot) }
            let examples = try step("examples") { try LearnVerdicts.updateExamples(database, at: slot) }
            counts.learned = examples?.learned
            counts.forgotten = examples?.forgotten
            counts.checkpoints = try awaitAge(verdicts)
        }
        counts.arms = try step("arms") {
            try LearnArms.rebuild(
                database, successRate: settings.successRate, discount: settings.discount, at: slot)
        }
        counts.generators = try step("generators") { try LearnGenerators.refresh(database) }
        let measured = try step("drift") {
            try DriftStore.renew(database, thresholds: settings.drift, leastAge: settings.driftAge, at: slot)
        }
        drift = measured ?? []
        counts.failures = failures.count
        counts.seconds = start.duration(to: .now) / .seconds(1)
        try summary().store(database)
        return counts
    }

    /// Settles the thresholds and stores a verdict on each candidate.
    private mutating func judge(
        _ candidates: [LearnCandidate]
    ) throws -> [(candidate: LearnCandidate, verdict: GateVerdict)]? {
        let database = database
        let slot = slot
        let settings = settings
        let isShadow = settings.learnsFromSimulated
        let now = now
        let asked = try step("setting") {
            try GateSettings.ruling(database, configured: settings.gates, slot: slot, now: now)
        }
        guard let asked else { return nil }
        let window = candidates.ofWindow(learnsFromSimulated: isShadow)
        let thresholds = asked.setting.thresholds(for: window)
        let gate = try step("thresholds") {
            try LearnGates.current(database, thresholds, setting: asked.id, postsInWindow: window.count, at: slot)
        }
        guard let gate else { return nil }
        counts.thresholds = thresholds
        let verdicts = candidates.map { candidate in
            let verdict = GateVerdict(candidate.subject, thresholds: thresholds, learnsFromSimulated: isShadow)
            return (candidate: candidate, verdict: verdict)
        }
        let stored = try step("verdicts") { try LearnVerdicts.store(database, verdicts, gate: gate.id, at: slot) }
        return stored == nil ? nil : verdicts
    }

    /// Sees to it that posts that only their age holds back are read again when they are old enough.
    private mutating func awaitAge(
        _ verdicts: [(candidate: LearnCandidate, verdict: GateVerdict)]
    ) throws -> Int? {
        let waiting = verdicts.filter { $0.verdict.reasons == [.tooYoung] }.map(\.candidate.decisionID)
        guard !waiting.isEmpty, let age = counts.thresholds?.age else { return 0 }
        let database = database
        let slot = slot
        return try step("checkpoints") {
            try ScrapeSchedule.awaitAge(age, of: waiting, at: slot, in: database)
        }
    }

    /// Runs one step behind a savepoint; `nil` if it failed and the run can go on without it.
    @discardableResult
    private mutating func step<R>(_ name: String, _ body: () throws -> R) throws -> R? {
        do {
            return try database.savepoint(body)
        } catch let error as PostgresError where !error.isRetryable && database.isInTransaction {
            failures.append(["step": .text(name), "error": .text(error.description)])
            return nil
        }
    }

    private func summary() -> LearnSummary {
        LearnSummary(
            slot: slot, createdAt: now, durationSeconds: counts.seconds,
            postsConsidered: Int64(counts.tally.considered),
            learnable: Int64(counts.tally.learnable), refused: Int64(counts.tally.considered - counts.tally.learnable),
            withoutMetadata: counts.withoutMetadata ?? 0, counts: counts.value.json,
            failures: StructuredValue.list(failures).json)
    }
}
