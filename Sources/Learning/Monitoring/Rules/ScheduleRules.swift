import Timekeeping

/// Slots that were passed over: nobody looked when they came due.
enum MissedSlotsRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.schedules.map { schedule in
            let newest = schedule.newestMissed.map { ", the newest of \($0)" } ?? ""
            return Assessment(
                .scheduleMissed, schedule.name, schedule.missed > 0 ? .amiss(.warning) : .fine,
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
                return Assessment(.scheduleLate, schedule.name, .fine, "no slot of \(schedule.name) waits")
            }
            let late = state.now - slot
            let limit = schedule.every + thresholds.lateBy
            return Assessment(
                .scheduleLate, schedule.name, late > limit ? .amiss(.warning) : .fine,
                "the slot \(slot) of \(schedule.name) is not done, \(Figure.age(late)) after it came due",
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
                return Assessment(.jobFailed, schedule.name, .fine, "the slot \(slot) of \(schedule.name) ended well")
            }
            return Assessment(
                .jobFailed, schedule.name, .amiss(.critical), "the slot \(slot) of \(schedule.name) failed: \(failure)")
        }
    }
}

/// A schedule that somebody paused and perhaps forgot.
enum PausedScheduleRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.schedules.map { schedule in
            guard schedule.isPaused else {
                return Assessment(.schedulePaused, schedule.name, .fine, "\(schedule.name) is not paused")
            }
            guard let since = schedule.pausedAt.map({ state.now - $0 }) else {
                return Assessment(.schedulePaused, schedule.name, .unknown, "\(schedule.name) is paused")
            }
            return Assessment(
                .schedulePaused, schedule.name, since > thresholds.pausedFor ? .amiss(.warning) : .fine,
                "\(schedule.name) is paused since \(Figure.age(since))"
                    + (schedule.pausedBy.map { ", by \($0)" } ?? ""), figures: ["hours": since.hours])
        }
    }
}
