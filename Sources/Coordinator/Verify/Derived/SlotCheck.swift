import Timekeeping

/// Every slot of every schedule between its start and now is there once: run, skipped by its gate, or passed over
/// after a standstill with that recorded.
enum SlotCheck {
    static func check(schedule: ScheduleRow, slots: [SlotRow], now: Timestamp) -> Check {
        var check = Check("slots of \(schedule.name)", unit: "slots")
        let found = Dictionary(grouping: slots.filter { $0.schedule == schedule.name }, by: \.slot)
        let expected = due(schedule, now: now)
        for slot in expected {
            check.compared += 1
            switch found[slot]?.count ?? 0 {
            case 0: check.disagreements.append(.missing(slot.rfc3339))
            case 1: break
            case let count:
                check.disagreements.append(
                    Disagreement(
                        key: slot.rfc3339, what: "row", expected: "once", found: "\(count) times",
                        kind: .doubled))
            }
        }
        let known = Set(expected)
        // What came before the rule was of another rule.
        for (slot, rows) in found.sorted(by: { $0.key < $1.key })
        where slot >= schedule.startsAt && !known.contains(slot) && !rows.allSatisfy(\.isManual) {
            check.disagreements.append(.unexpected(slot.rfc3339))
        }
        for row in found.values.joined().sorted(by: { $0.slot < $1.slot }) {
            // The slot that is due now may still be at work; one before it may not.
            guard row.state == "queued" || row.state == "failed",
                let next = schedule.rule.next(after: row.slot, in: schedule.zone), next <= now
            else { continue }
            check.disagreements.append(
                Disagreement(
                    key: row.slot.rfc3339, what: "state", expected: "done, skipped or missed", found: row.state))
        }
        return check
    }

    /// The slots from the schedule's start to now; the newest only once the schedule has come to it, because it falls
    /// due at this very moment.
    static func due(_ schedule: ScheduleRow, now: Timestamp) -> [Timestamp] {
        var slots = schedule.rule.slots(
            after: schedule.startsAt - Span(microseconds: 1), through: now, limit: .max, in: schedule.zone)
        if let newest = slots.last, newest > schedule.lastSlot { slots.removeLast() }
        return schedule.paused ? slots.filter { $0 <= schedule.lastSlot } : slots
    }
}
