import Postgres
import Runtime
import Timekeeping

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
