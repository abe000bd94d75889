import Timekeeping

/// Slots that were passed over: nobody looked when they came due.
enum MissedSlotsRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.schedules.map { schedule in
            let newest = schedule.newestMissed.map { ", the newest of \($0)" } ?? ""
            return Assessment(
                .scheduleMissed, schedule.name, schedule.missed > 0 ? .failing(.warning) : .ok,
                schedule.missed > 0
                    ? "slots of \(schedule.name) missed within 24 hours: \(schedule.missed)\(newest)"
                    : "no slot of \(schedule.name) was missed within 24 hours",
                figures: ["missed": Double(schedule.missed)])
        }
    }
}

/// A slot that came due and is not done though the next one has come due, too.
enum LateScheduleRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.schedules.map { schedule in
            // What nobody decided on is waited for as well as what no worker has finished.
            let undecided = schedule.isPaused || schedule.nextSlot > state.now ? nil : schedule.nextSlot
            guard let slot = [schedule.oldestOpen, undecided].compactMap(\.self).min() else {
                return Assessment(.scheduleLate, schedule.name, .ok, "no slot of \(schedule.name) waits")
            }
            let late = state.now - slot
            let limit = schedule.every + thresholds.lateBy
            return Assessment(
                .scheduleLate, schedule.name, late > limit ? .failing(.warning) : .ok,
                "the slot \(slot) of \(schedule.name) is not done, \(RuleText.age(late)) after it came due",
                figures: ["hours": late.hours])
        }
    }
}

/// A job whose attempts are used up; over when a later slot of it ends well.
enum FailedJobRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.schedules.map { schedule in
            guard let slot = schedule.newestEnded else {
                return Assessment(.jobFailed, schedule.name, .unknown, "no slot of \(schedule.name) has ended yet")
            }
            guard let failure = schedule.failure else {
                return Assessment(.jobFailed, schedule.name, .ok, "the slot \(slot) of \(schedule.name) ended well")
            }
            return Assessment(
                .jobFailed, schedule.name, .failing(.critical),
                "the slot \(slot) of \(schedule.name) failed: \(failure)")
        }
    }
}

/// A schedule that somebody paused and perhaps forgot.
enum PausedScheduleRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.schedules.map { schedule in
            guard schedule.isPaused else {
                return Assessment(.schedulePaused, schedule.name, .ok, "\(schedule.name) is not paused")
            }
            guard let since = schedule.pausedAt.map({ state.now - $0 }) else {
                return Assessment(.schedulePaused, schedule.name, .unknown, "\(schedule.name) is paused")
            }
            return Assessment(
                .schedulePaused, schedule.name, since > thresholds.pausedFor ? .failing(.warning) : .ok,
                "\(schedule.name) is paused since \(RuleText.age(since))"
                    + (schedule.pausedBy.map { ", by \($0)" } ?? ""), figures: ["hours": since.hours])
        }
    }
}

/// Processes that neither beat nor said that they stop. A role of which none lives is critical; beside living ones a
/// silent process is a warning until it is history.
enum SilentProcessRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let roles = Dictionary(grouping: state.processes, by: \.role)
        return roles.sorted { $0.key < $1.key }.map { role, processes in
            let living = processes.count { !$0.hasStopped && $0.silence < thresholds.silence }
            let silent = processes.filter { !$0.hasStopped && $0.silence >= thresholds.silence }
            let recent = silent.filter { $0.silence < thresholds.forgottenAfter }
            let figures: [String: Double?] = [
                "living": Double(living), "silent": Double(silent.count), "seconds": silent.map(\.silence).min(),
            ]
            if living == 0, let last = silent.min(by: { $0.silence < $1.silence }) {
                return Assessment(
                    .processSilent, role, .failing(.critical),
                    "no \(role) lives; \(last.instance) was last heard of \(RuleText.short(last.silence, 3)) s ago",
                    figures: figures)
            }
            if let last = recent.min(by: { $0.silence < $1.silence }) {
                return Assessment(
                    .processSilent, role, .failing(.warning),
                    "\(role) \(last.instance) is silent for \(RuleText.short(last.silence, 3)) s; \(living) others live",
                    figures: figures)
            }
            return Assessment(
                .processSilent, role, .ok, living == 0 ? "every \(role) was stopped" : "\(living) \(role) live",
                figures: figures)
        }
    }
}

/// Records that could not be used and that nobody decided on.
enum DeadLettersRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        guard let letters = state.deadLetters else {
            return [Assessment(.deadLetters, .unknown, "the dead-letter topics could not be asked")]
        }
        return letters.map { topic in
            Assessment(
                .deadLetters, topic.topic, topic.waiting > 0 ? .failing(.warning) : .ok,
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
            let status: Assessment.Status =
                seconds > thresholds.lagCritical
                ? .failing(.critical)
                : seconds > thresholds.lagWarning.above
                    ? .failing(.warning) : seconds < thresholds.lagWarning.okBelow ? .ok : .recovering
            return Assessment(
                .lag, subject, status, "\(subject) is \(RuleText.short(seconds, 3)) s behind",
                figures: ["seconds": seconds])
        }
    }
}

/// Readings without what learning needs: the source no longer reports it.
enum UnknownReadingsRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let (taken, unknown) = (state.readings.taken, state.readings.unknown)
        let share = taken > 0 ? Double(unknown) / Double(taken) : nil
        return [
            Assessment(
                .unknownReadings, status(share, taken, thresholds),
                taken == 0
                    ? "no reading was taken within 24 hours"
                    : "\(unknown) of \(taken) readings of 24 hours lack impressions or likes",
                figures: ["share": share, "readings": Double(taken)])
        ]
    }

    private static func status(
        _ share: Double?, _ taken: Int64, _ thresholds: MonitoringThresholds
    ) -> Assessment.Status {
        guard let share, taken >= thresholds.unknownReadings else { return .unknown }
        if share > thresholds.unknownCritical { return .failing(.critical) }
        if share > thresholds.unknownWarning.above { return .failing(.warning) }
        return share < thresholds.unknownWarning.okBelow ? .ok : .recovering
    }
}
