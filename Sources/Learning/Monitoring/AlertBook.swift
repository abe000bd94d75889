/// Turns what the rules say, look after look, into alerts that open, worsen and end: a state machine without I/O.
///
/// What is open is kept by the caller, for it outlives a leader. Kept here is only since when a matter that is no alert
/// yet has been amiss, and since when an open one has been fine; whoever takes over begins to count anew. A matter of
/// which nothing is known stays as it is. An open alert keeps its greatest severity until it ends.
public struct AlertBook: Sendable {
    public typealias Instant = ContinuousClock.Instant

    /// What an alert speaks of.
    public struct Matter: Hashable, Sendable {
        public let kind: AlertKind
        public let subject: String

        public init(_ kind: AlertKind, _ subject: String) {
            self.kind = kind
            self.subject = subject
        }
    }

    public enum Change: Hashable, Sendable {
        case open(Assessment, AlertSeverity)
        /// Still amiss, or lingering: the summary is the newest.
        case seen(Assessment)
        case worsen(Assessment, AlertSeverity)
        case resolve(Matter)
    }

    private var amissSince: [Matter: Instant] = [:]
    private var fineSince: [Matter: Instant] = [:]

    public init() {}

    /// - Parameters:
    ///   - open: severity of each open alert.
    ///   - now: wall time.
    public mutating func judge(
        _ assessments: [Assessment], open: [Matter: AlertSeverity], at now: Instant
    ) -> [Change] {
        var changes: [Change] = []
        var left = open
        var unknownKinds: Set<AlertKind> = []
        for assessment in assessments {
            let matter = Matter(assessment.kind, assessment.subject)
            if assessment.standing == .unknown { unknownKinds.insert(assessment.kind) }
            if let severity = left.removeValue(forKey: matter) {
                changes += judgeOpen(matter, severity, assessment, at: now)
            } else if let change = judgeNew(matter, assessment, at: now) {
                changes.append(change)
            }
        }
        // Subjects that are gone, such as an archived generator, are fine.
        for matter in left.keys.sorted(by: { ($0.kind.rawValue, $0.subject) < ($1.kind.rawValue, $1.subject) })
        where !unknownKinds.contains(matter.kind) {
            if isOver(matter, at: now) { changes.append(.resolve(matter)) }
        }
        return changes
    }

    private mutating func judgeNew(_ matter: Matter, _ assessment: Assessment, at now: Instant) -> Change? {
        fineSince[matter] = nil
        guard let severity = assessment.severity else {
            if assessment.standing != .unknown { amissSince[matter] = nil }
            return nil
        }
        let since = amissSince[matter] ?? now
        amissSince[matter] = since
        guard since.duration(to: now) >= matter.kind.opensAfter else { return nil }
        amissSince[matter] = nil
        return .open(assessment, severity)
    }

    private mutating func judgeOpen(
        _ matter: Matter, _ severity: AlertSeverity, _ assessment: Assessment, at now: Instant
    ) -> [Change] {
        switch assessment.standing {
        case .amiss(let newest):
            fineSince[matter] = nil
            return [newest > severity ? .worsen(assessment, newest) : .seen(assessment)]
        case .lingering:
            fineSince[matter] = nil
            return [.seen(assessment)]
        case .unknown: return []
        case .fine: return isOver(matter, at: now) ? [.resolve(matter)] : []
        }
    }

    private mutating func isOver(_ matter: Matter, at now: Instant) -> Bool {
        let since = fineSince[matter] ?? now
        fineSince[matter] = since
        guard since.duration(to: now) >= matter.kind.resolvesAfter else { return false }
        fineSince[matter] = nil
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

    /// How long, in wall time, a matter must stand before it is an alert: what processes and servers do in passing, such
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

/// How much a matter asks of a person.
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
