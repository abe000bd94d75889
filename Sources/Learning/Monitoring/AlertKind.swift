/// What the coordinator watches for. One kind may speak of several subjects: generators, schedules, topics, roles.
public enum AlertKind: String, Hashable, Sendable, CaseIterable {
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
