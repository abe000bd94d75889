import Postgres
import Runtime
import Scheduling
import Timekeeping

/// All schedules now.
public struct ScheduleList: Encodable, Sendable {
    public let now: Timestamp
    public let schedules: [ScheduleStatus]
}

/// One schedule with what comes next, its newest slots and its newest changes.
public struct ScheduleDetail: Encodable, Sendable {
    public let now: Timestamp
    public let schedule: ScheduleStatus
    public let nextSlots: [Timestamp]
    public let slots: [SlotStatus]
    public let history: [ScheduleChange]
}

public struct SlotList: Encodable, Sendable {
    public let slots: [SlotStatus]
}

public struct ScheduleHistory: Encodable, Sendable {
    public let history: [ScheduleChange]
}

extension ScheduleStatus: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name, rule, timeZone, catchUp, catchUpWindowSeconds, overlap, maxAttempts, paused, pausedBy, pausedAt
        case pauseReason, lastSlot, nextSlot, newestState, delaySeconds, missedTotal, decidedTotal, jobsQueued
        case jobsRunning, jobsFailed
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(record.name, forKey: .name)
        try container.encode(record.ruleText, forKey: .rule)
        try container.encode(record.timeZone, forKey: .timeZone)
        try container.encode(record.policy.catchUp.rawValue, forKey: .catchUp)
        try container.encodeIfPresent(
            record.policy.window.map { $0.microseconds / 1_000_000 }, forKey: .catchUpWindowSeconds)
        try container.encode(record.policy.overlap.rawValue, forKey: .overlap)
        try container.encode(record.policy.maxAttempts, forKey: .maxAttempts)
        try container.encode(record.pause != nil, forKey: .paused)
        try container.encodeIfPresent(record.pause?.by, forKey: .pausedBy)
        try container.encodeIfPresent(record.pause?.at, forKey: .pausedAt)
        try container.encodeIfPresent(record.pause?.reason, forKey: .pauseReason)
        try container.encode(record.lastSlot, forKey: .lastSlot)
        try container.encode(record.nextSlot, forKey: .nextSlot)
        try container.encodeIfPresent(newest?.state, forKey: .newestState)
        try container.encodeIfPresent(newest?.delay.seconds, forKey: .delaySeconds)
        try container.encode(record.missedTotal, forKey: .missedTotal)
        try container.encode(record.decidedTotal, forKey: .decidedTotal)
        try container.encode(queued, forKey: .jobsQueued)
        try container.encode(running, forKey: .jobsRunning)
        try container.encode(failed, forKey: .jobsFailed)
    }
}

extension SlotStatus: Encodable {
    private enum CodingKeys: String, CodingKey {
        case schedule, slot, state, reason, origin, term, decidedAt, delaySeconds, startedAt, finishedAt, attempts
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(slot, forKey: .slot)
        try container.encode(state, forKey: .state)
        try container.encodeIfPresent(reason, forKey: .reason)
        try container.encode(origin, forKey: .origin)
        try container.encodeIfPresent(term, forKey: .term)
        try container.encode(decidedAt, forKey: .decidedAt)
        try container.encode(delay.seconds, forKey: .delaySeconds)
        try container.encodeIfPresent(startedAt, forKey: .startedAt)
        try container.encodeIfPresent(finishedAt, forKey: .finishedAt)
        try container.encodeIfPresent(attempts, forKey: .attempts)
    }
}

extension ScheduleChange: Encodable {
    private enum CodingKeys: String, CodingKey { case changeID, schedule, action, actor, at, reason, detail }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .changeID)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(action, forKey: .action)
        try container.encode(by, forKey: .actor)
        try container.encode(at, forKey: .at)
        try container.encode(reason, forKey: .reason)
        try container.encode(StructuredValue(stored: detail), forKey: .detail)
    }

    /// What changed, for people: `catch-up latest to all`.
    public var sentence: String {
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
