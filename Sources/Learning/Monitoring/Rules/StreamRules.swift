import Timekeeping

/// Records that could not be used and that nobody decided on.
enum DeadLettersRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        guard let letters = state.deadLetters else {
            return [Assessment(.deadLetters, .unknown, "the dead-letter topics could not be asked")]
        }
        return letters.map { topic in
            Assessment(
                .deadLetters, topic.topic, topic.waiting > 0 ? .amiss(.warning) : .fine,
                "records that wait in \(topic.topic): \(topic.waiting)", figures: ["waiting": Double(topic.waiting)])
        }
    }
}

/// How old the oldest record is that a role has not worked off, over all partitions of a topic.
enum LagRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let subjects = Dictionary(grouping: state.lags) { "\($0.role) \($0.topic)" }
        return subjects.sorted { $0.key < $1.key }.map { subject, lags in
            guard let seconds = lags.compactMap(\.seconds).max() else {
                return Assessment(.lag, subject, .unknown, "how far \(subject) is behind is not known")
            }
            let standing: Assessment.Standing =
                seconds > thresholds.lagCritical
                ? .amiss(.critical)
                : seconds > thresholds.lagWarning.above
                    ? .amiss(.warning) : seconds < thresholds.lagWarning.fineBelow ? .fine : .lingering
            return Assessment(
                .lag, subject, standing, "\(subject) is \(Figure.short(seconds, 3)) s behind",
                figures: ["seconds": seconds])
        }
    }
}

/// Readings that lack what learning asks for: the source no longer tells it, or no longer tells us.
enum UnknownReadingsRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let (taken, unknown) = (state.readings.taken, state.readings.unknown)
        let share = taken > 0 ? Double(unknown) / Double(taken) : nil
        return [
            Assessment(
                .unknownReadings, standing(share, taken, thresholds),
                taken == 0
                    ? "no reading was taken within 24 hours"
                    : "\(unknown) of \(taken) readings of 24 hours lack impressions or likes",
                figures: ["share": share, "readings": Double(taken)])
        ]
    }

    private static func standing(
        _ share: Double?, _ taken: Int64, _ thresholds: MonitoringThresholds
    ) -> Assessment.Standing {
        guard let share, taken >= thresholds.unknownReadings else { return .unknown }
        if share > thresholds.unknownCritical { return .amiss(.critical) }
        if share > thresholds.unknownWarning.above { return .amiss(.warning) }
        return share < thresholds.unknownWarning.fineBelow ? .fine : .lingering
    }
}
