import Runtime
import Scheduling
import Timekeeping

extension ScheduleStanding {
    var value: StructuredValue {
        [
            "name": .text(record.name), "rule": .text(record.ruleText), "time_zone": .text(record.timeZone),
            "catch_up": .text(record.policy.catchUp.rawValue),
            "catch_up_window_seconds": .optional(record.policy.window.map { $0.microseconds / 1_000_000 }),
            "overlap": .text(record.policy.overlap.rawValue), "max_attempts": .int(record.policy.maxAttempts),
            "paused": .bool(record.pause != nil), "paused_by": .optional(record.pause?.by),
            "paused_at": .time(record.pause?.at), "pause_reason": .optional(record.pause?.reason),
            "last_slot": .time(record.lastSlot), "next_slot": .time(record.nextSlot),
            "newest_state": .optional(newest?.state), "delay_seconds": .optional(newest?.delay.seconds),
            "missed_total": .int(record.missedTotal), "decided_total": .int(record.decidedTotal),
            "jobs_queued": .int(queued), "jobs_running": .int(running), "jobs_failed": .int(failed),
        ]
    }
}

extension SlotStanding {
    var value: StructuredValue {
        [
            "schedule": .text(schedule), "slot": .time(slot), "state": .text(state), "reason": .optional(reason),
            "origin": .text(origin), "term": .optional(term), "decided_at": .time(decidedAt),
            "delay_seconds": .double(delay.seconds), "started_at": .time(startedAt), "finished_at": .time(finishedAt),
            "attempts": .optional(attempts),
        ]
    }
}

extension ScheduleChangeRecord {
    var value: StructuredValue {
        [
            "change_id": .int(id), "schedule": .text(schedule), "action": .text(action), "by": .text(by),
            "at": .time(at), "reason": .text(reason), "detail": StructuredValue(stored: detail),
        ]
    }

    /// What changed, for people: `catch-up latest to all`.
    var sentence: String {
        guard case .object(let fields) = StructuredValue(stored: detail) else { return "" }
        guard fields.count <= 3 else { return "\(fields.count) slots" }
        return fields.map { field in
            guard case .object(let ends) = field.value else { return field.name }
            let words = ["before", "after"].map { name -> String in
                guard case .text(let text)? = ends.first(where: { $0.name == name })?.value else { return "none" }
                return text
            }
            return "\(field.name): \(words[0]) to \(words[1])"
        }.joined(separator: ", ")
    }
}
