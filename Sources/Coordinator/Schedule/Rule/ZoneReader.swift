import CommandLine
import Postgres
import Runtime
import Timekeeping

/// Time zones as the database knows them: all coordinators then agree on them, whatever their machines know.
struct ZoneReader {
    let connection: PostgresConnection

    /// What a rule needs to find slots from a moment on, for two years if no end is given.
    func offsets(
        for rule: ScheduleRule, zone: String, from moment: Timestamp, to end: Timestamp? = nil
    ) throws(PostgresError) -> ZoneOffsets {
        guard rule.isCalendar, zone != "UTC" else { return .utc }
        return try offsets(zone, from: moment - .days(3), to: end ?? moment + .days(800))
    }

    /// - Throws: `CommandFailure` with exit code 3 where the database knows no such zone.
    func check(_ zone: String) throws {
        let known = try connection.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = $1)", [.text(zone)]
        ).only().bool(0)
        guard known else { throw CommandFailure(.badInput, "the database knows no time zone \"\(zone)\"") }
    }

    /// Offsets of each day, and where two days differ, the minute of the change.
    private func offsets(_ zone: String, from start: Timestamp, to end: Timestamp) throws(PostgresError) -> ZoneOffsets
    {
        let rows = try connection.execute(
            """
            WITH days AS (
                SELECT at, extract(epoch FROM (at AT TIME ZONE $1) - (at AT TIME ZONE 'UTC'))::bigint AS ahead
                FROM generate_series($2::timestamptz, $3::timestamptz, interval '1 day') at
            ), steps AS (
                SELECT at, ahead, lag(at) OVER (ORDER BY at) AS before, lag(ahead) OVER (ORDER BY at) AS ahead_before
                FROM days
            )
            SELECT coalesce((
                SELECT minute FROM generate_series(before, at, interval '1 min') minute
                WHERE extract(epoch FROM (minute AT TIME ZONE $1) - (minute AT TIME ZONE 'UTC'))::bigint = ahead
                ORDER BY minute LIMIT 1), at) AS at, ahead
            FROM steps WHERE ahead IS DISTINCT FROM ahead_before ORDER BY 1
            """, [.text(zone), .timestamp(start), .timestamp(end)])
        var changes: [ZoneOffsets.Change] = []
        for row in rows {
            changes.append(.init(at: try row.timestamp("at"), offset: try row.int("ahead")))
        }
        return ZoneOffsets(changes: changes, end: end)
    }
}
