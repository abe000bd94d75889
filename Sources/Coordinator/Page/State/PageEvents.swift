import Postgres
import Runtime
import Timekeeping

/// What happened to the weights, newest first.
enum PageEvents {
    static func read(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT event_id, created_at, event_type, reason, generators_updated FROM optimization_events
            WHERE created_at > $1 ORDER BY created_at DESC, event_id DESC LIMIT 60
            """, [.timestamp(reading.since)])
        return .list(
            try rows.map { row in
                [
                    "event_id": .int(try row.int("event_id")), "at": .time(try row.timestamp("created_at")),
                    "kind": .text(try row.text("event_type")), "reason": .text(try row.text("reason")),
                    "generators_updated": .int(try row.int("generators_updated")),
                ]
            })
    }
}
