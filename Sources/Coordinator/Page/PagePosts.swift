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

/// The newest 30 own posts. Their text is somebody's: it goes out as a JSON string and is never markup.
enum PagePosts {
    static func read(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT c.decision_id, c.posted_at, c.generator_name, c.topic, c.content, o.impressions, o.engagement_rate,
                   p.predicted_rate, g.learnable, array_to_string(g.reasons, ', ') AS reasons
            FROM (SELECT * FROM content WHERE origin = 'own' AND posted_at IS NOT NULL
                  ORDER BY posted_at DESC LIMIT 30) c
            LEFT JOIN outcomes o USING (decision_id) LEFT JOIN predictions p USING (decision_id)
            LEFT JOIN gate_decisions g USING (decision_id)
            ORDER BY c.posted_at DESC, c.decision_id
            """)
        return .list(
            try rows.map { row in
                let isLearnable = try row.optionalBool("learnable")
                let reasons = try row.optionalText("reasons")
                return [
                    "decision_id": .text(try row.text("decision_id")),
                    "posted_at": .time(try row.timestamp("posted_at")),
                    "generator": .optional(try row.optionalText("generator_name")),
                    "topic": .optional(try row.optionalText("topic")),
                    "content": .optional(try row.optionalText("content")),
                    "impressions": .optional(try row.optionalInt("impressions")),
                    "predicted": .optional(try row.optionalDouble("predicted_rate")),
                    "actual": .optional(try row.optionalDouble("engagement_rate")),
                    "gate": .optional(isLearnable.map { $0 ? "learnable" : reasons ?? "" }),
                ]
            })
    }
}
