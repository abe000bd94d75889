/// Turns the assessments of each tick into alerts that open, worsen and resolve: a state machine without I/O.
///
/// The caller keeps the open alerts, because they outlive a leader. The tracker keeps only since when a check that is not
/// yet an alert has been failing, and since when an open one has been OK; a new leader starts both counts again. A check of
/// unknown status stays as it is. An open alert keeps its greatest severity until it resolves.
public struct AlertTracker: Sendable {
    public typealias Instant = ContinuousClock.Instant

    /// What an alert is about.
    public struct Key: Hashable, Sendable {
        public let kind: AlertKind
        public let subject: String

        public init(_ kind: AlertKind, _ subject: String) {
            self.kind = kind
            self.subject = subject
        }
    }

    public enum Change: Hashable, Sendable {
        case open(Assessment, AlertSeverity)
        /// Still failing, or recovering: the summary is the newest.
        case seen(Assessment)
        case worsen(Assessment, AlertSeverity)
        case resolve(Key)
    }

    private var failingSince: [Key: Instant] = [:]
    private var okSince: [Key: Instant] = [:]

    public init() {}

    /// - Parameters:
    ///   - open: severity of each open alert.
    ///   - now: wall time.
    public mutating func judge(
        _ assessments: [Assessment], open: [Key: AlertSeverity], at now: Instant
    ) -> [Change] {
        var changes: [Change] = []
        var left = open
        var unknownKinds: Set<AlertKind> = []
        for assessment in assessments {
            let key = Key(assessment.kind, assessment.subject)
            if assessment.status == .unknown { unknownKinds.insert(assessment.kind) }
            if let severity = left.removeValue(forKey: key) {
                changes += judgeOpen(key, severity, assessment, at: now)
            } else if let change = judgeNew(key, assessment, at: now) {
                changes.append(change)
            }
        }
        // Subjects that no longer exist, such as an archived generator, are OK.
        for key in left.keys.sorted(by: { ($0.kind.rawValue, $0.subject) < ($1.kind.rawValue, $1.subject) })
        where !unknownKinds.contains(key.kind) {
            if isOver(key, at: now) { changes.append(.resolve(key)) }
        }
        return changes
    }

    private mutating func judgeNew(_ key: Key, _ assessment: Assessment, at now: Instant) -> Change? {
        okSince[key] = nil
        guard let severity = assessment.severity else {
            if assessment.status != .unknown { failingSince[key] = nil }
            return nil
        }
        let since = failingSince[key] ?? now
        failingSince[key] = since
        guard since.duration(to: now) >= key.kind.opensAfter else { return nil }
        failingSince[key] = nil
        return .open(assessment, severity)
    }

    private mutating func judgeOpen(
        _ key: Key, _ severity: AlertSeverity, _ assessment: Assessment, at now: Instant
    ) -> [Change] {
        switch assessment.status {
        case .failing(let newest):
            okSince[key] = nil
            return [newest > severity ? .worsen(assessment, newest) : .seen(assessment)]
        case .recovering:
            okSince[key] = nil
            return [.seen(assessment)]
        case .unknown: return []
        case .ok: return isOver(key, at: now) ? [.resolve(key)] : []
        }
    }

    private mutating func isOver(_ key: Key, at now: Instant) -> Bool {
        let since = okSince[key] ?? now
        okSince[key] = since
        guard since.duration(to: now) >= key.kind.resolvesAfter else { return false }
        okSince[key] = nil
        return true
    }
}

/// What the coordinator watches for. One kind may speak of several subjects: generators, schedules, topics, roles.
public enum AlertKind: String, Hashable, Codable, Sendable, CaseIterable {
    case activeGenerators = "active_generators"
    case databaseAway = "database_away"
    case deadLetters = "dead_letters"
    case generatorCoverage = "generator_coverage"
    case generatorFailing = "generator_failing"
    case generatorOverUsed = "generator_over_used"
    case generatorUnderUsed = "generator_under_used"
    case generatorUnused = "generator_unused"
    case generatorViral = "generator_viral"
    case jobFailed = "job_failed"
    case lag
    case modelDrifting = "model_drifting"
    case modelStale = "model_stale"
    case optimizationOverdue = "optimization_overdue"
    case processSilent = "process_silent"
    case readingCoverage = "reading_coverage"
    case scheduleLate = "schedule_late"
    case scheduleMissed = "schedule_missed"
    case schedulePaused = "schedule_paused"
    case unknownReadings = "unknown_readings"
    case weightsNotADistribution = "weights_not_a_distribution"

    /// How long, in wall time, a key must stand before it is an alert: what processes and servers do in passing, such
    /// as a restart, is none.
    public var opensAfter: Duration {
        switch self {
        case .lag, .processSilent, .scheduleLate, .databaseAway: .seconds(30)
        case .readingCoverage, .unknownReadings: .seconds(15)
        default: .zero
        }
    }

    /// How long, in wall time, it must be fine again before the alert is over, so that nothing opens and closes by turns.
    public var resolvesAfter: Duration {
        switch self {
        case .lag, .processSilent, .scheduleLate: .seconds(60)
        default: .seconds(10)
        }
    }
}

/// How much a key asks of a person.
public enum AlertSeverity: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
    /// Worth knowing; nothing is wrong.
    case info
    /// To be looked at today.
    case warning
    /// The loop does not do its work, or what it learns cannot be trusted.
    case critical

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .critical: 2
        }
    }
    public static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left.rank < right.rank }
}
