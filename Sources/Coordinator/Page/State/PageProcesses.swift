import Operations
import Postgres
import Runtime
import Timekeeping

/// The processes and how far each is behind its topics.
enum PageProcesses {
    static func alive(_ figures: PageFigures) -> StructuredValue {
        .list(
            figures.processes.map { process in
                [
                    "instance": .text(process.instance), "role": .text(process.role), "state": .text(process.state),
                    "alive": .bool(process.isAlive), "silence_ms": .int(process.silence),
                    "leads": .bool(process.instance == figures.leader?.instance && figures.leader?.leaseLeft ?? 0 > 0),
                ]
            })
    }

    /// What each living process says of its topics; empty where none says anything.
    static func lag(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT instance, role, entry ->> 'topic' AS topic, (entry ->> 'seconds')::double precision AS seconds,
                   (entry ->> 'records')::bigint AS records
            FROM worker_heartbeats, jsonb_array_elements(
                CASE jsonb_typeof(detail -> 'lag') WHEN 'array' THEN detail -> 'lag' ELSE '[]' END) entry
            WHERE state <> 'stopped' AND beat_at > clock_timestamp() - interval '15 s'
            ORDER BY role, instance, topic
            """)
        return .list(
            try rows.map { row in
                [
                    "instance": .text(try row.text("instance")), "role": .text(try row.text("role")),
                    "topic": .optional(try row.optionalText("topic")),
                    "seconds": .optional(try row.optionalDouble("seconds")),
                    "records": .optional(try row.optionalInt("records")),
                ]
            })
    }
}
