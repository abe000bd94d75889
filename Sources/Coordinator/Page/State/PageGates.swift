import Operations
import Postgres
import Runtime
import Timekeeping

/// The learning gates: what they ask, whom they refuse, and how that went.
enum PageGates {
    static func read(_ reading: PageReading, _ figures: PageFigures) throws -> StructuredValue {
        let gate = figures.gate
        return [
            "mode": .optional(gate.mode), "views_min": .optional(gate.viewsMin), "likes_min": .optional(gate.likesMin),
            "age_min_seconds": .optional(gate.ageMinSeconds), "learnable": .int(gate.learnable),
            "refused": .int(gate.refused), "not_judged": .int(gate.withoutReading),
            "refusals": .list(gate.refusals.map { ["reason": .text($0.reason), "posts": .int($0.count)] }),
            "over_time": .list(try overTime(reading)),
        ]
    }

    /// The newest 240 learn slots of the window, oldest first; `learnable` among the reasons.
    private static func overTime(_ reading: PageReading) throws -> [StructuredValue] {
        let rows = try reading.connection.execute(
            """
            SELECT slot, reason, posts FROM gate_refusal_counts
            WHERE slot > $1 AND slot >= COALESCE(
                (SELECT DISTINCT slot FROM gate_refusal_counts ORDER BY slot DESC OFFSET 239 LIMIT 1), '-infinity')
            ORDER BY slot, reason
            """, [.timestamp(reading.since)])
        var slots: [(slot: Timestamp, counts: [StructuredValue.Field])] = []
        for row in rows {
            let slot = try row.timestamp("slot")
            if slots.last?.slot != slot { slots.append((slot, [])) }
            slots[slots.count - 1].counts.append(.init(try row.text("reason"), .int(try row.int("posts"))))
        }
        return slots.map { ["slot": .time($0.slot), "counts": .object($0.counts)] }
    }
}
