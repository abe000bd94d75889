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

    private var failures: [StructuredValue] = []
    private var counts = LearnCounts()

    init(_ settings: LearnSettings, slot: Timestamp, now: Timestamp, database: PostgresConnection) {
        self.settings = settings
        self.slot = slot
        self.now = now
        self.database = database
    }

    /// - Throws: what makes the whole run impossible now.
    mutating func perform() throws -> LearnReport {
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
        let drift = try step("drift") {
            try DriftStore.renew(database, thresholds: settings.drift, leastAge: settings.driftAge, at: slot)
        }
        counts.failures = failures.count
        counts.seconds = start.duration(to: .now) / .seconds(1)
        try summary().store(database)
        return LearnReport(counts: counts, failures: failures, drift: drift ?? [])
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
            withoutMetadata: counts.withoutMetadata ?? 0, counts: counts.value,
            failures: StructuredValue.list(failures))
    }
}

/// What one learn run did. Its counts are the job's result.
struct LearnReport: Encodable {
    let counts: LearnCounts
    /// The steps that failed.
    let failures: [StructuredValue]
    /// How the predictions did; empty where that step failed.
    let drift: [DriftMeasurement]

    func encode(to encoder: any Encoder) throws { try counts.value.encode(to: encoder) }
}

/// The counts of one learn run; `nil` where the step that counts them failed.
struct LearnCounts {
    var thresholds: GateThresholds?
    /// What the gates said; empty where that step failed.
    var tally = GateTally()
    var withoutMetadata: Int64?
    var learned: Int?
    var forgotten: Int?
    /// Checkpoints added for posts that wait for their age alone.
    var checkpoints: Int?
    var arms: Int?
    var generators: Int?
    var failures = 0
    /// Wall time of the run.
    var seconds = 0.0

    /// As stored with the summary and the job.
    var value: StructuredValue {
        let reasons = GateReason.allCases.compactMap { reason in
            tally.posts(reason) == 0 ? nil : StructuredValue.Field(reason.rawValue, .count(tally.posts(reason)))
        }
        return [
            "considered": .count(tally.considered),
            "learnable": .count(tally.learnable),
            "reasons": .object(reasons),
            "no_metadata": .optional(withoutMetadata),
            "learned": .optional(learned.map(Int64.init)),
            "forgotten": .optional(forgotten.map(Int64.init)),
            "checkpoints": .optional(checkpoints.map(Int64.init)),
            "arms": .optional(arms.map(Int64.init)),
            "generators": .optional(generators.map(Int64.init)),
            "views_min": .optional(thresholds?.views),
            "likes_min": .optional(thresholds?.likes),
            "failed_steps": .int(Int64(failures)),
        ]
    }
}

/// What a learn run is told.
struct LearnSettings: Sendable {
    var window: Span = .days(7)
    /// As configured: it rules unless a person has set the gates.
    var gates = GateSetting()
    var successRate = 0.03
    /// `nil` counts every post whole.
    var discount: EvidenceDiscount?
    var learnsFromSimulated = false
    var drift = DriftThresholds()
    /// How old a post must be at its reading for its prediction to have matured.
    var driftAge: Span = .hours(48)
}

extension LearnSettings {
    init(_ configuration: Configuration) {
        window = .days(Int64(configuration[.windowDays]))
        gates = GateSetting(configuration)
        successRate = configuration[.successRate]
        discount = EvidenceDiscount(
            halfLife: Span(microseconds: Int64(configuration[.armHalfLifeDays] * 86_400 * 1_000_000)))
        learnsFromSimulated = configuration[.mode] == .shadow
        drift = DriftThresholds(
            posts: configuration[.driftPosts], leastPosts: configuration[.driftMinPosts],
            leastSkill: configuration[.driftSkillMin], mostCalibrationError: configuration[.driftCalibrationMax])
        driftAge = .hours(Int64(configuration[.driftAgeHours]))
    }
}

extension DriftMeasurement {
    /// For the event `prediction_drift`.
    var fields: Log.Fields {
        [
            "part": .text(drift.part.rawValue), "alerts": .list(drift.alerts.map { .text($0.rawValue) }),
            "posts": .count(drift.count), "skill": .optional(drift.skill),
            "calibration_error": .optional(drift.calibrationError),
            "calibration_by_chance": .optional(drift.calibrationByChance), "oldest_post": .time(oldestPost),
            "newest_post": .time(newestPost),
        ]
    }
}
