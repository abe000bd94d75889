import Postgres
import Timekeeping

/// How far a time zone's clocks are ahead of UTC, over a stretch of time. Pure; `TimeZoneReader` asks the database for it.
///
/// A time of day that a changed clock skips is taken by the offset from before the gap, one that comes twice is taken the
/// first time (RFC 5545, 3.3.5): the slot of the day is there once, and a day after the one before by the offset of then.
public struct TimeZoneOffsets: Hashable, Sendable {
    public struct Change: Hashable, Sendable {
        public let at: Timestamp
        /// Seconds ahead of UTC from then on.
        public let offset: Int64

        public init(at: Timestamp, offset: Int64) {
            self.at = at
            self.offset = offset
        }
    }

    /// Ascending; the first is where knowledge begins.
    public let changes: [Change]
    /// Where knowledge ends.
    public let end: Timestamp

    public init(changes: [Change], end: Timestamp) {
        self.changes = changes
        self.end = end
    }

    public static let utc = TimeZoneOffsets(
        changes: [Change(at: Timestamp(microseconds: .min / 4), offset: 0)], end: Timestamp(microseconds: .max / 4))

    /// `nil` where it is not known.
    public func offset(at moment: Timestamp) -> Int64? {
        guard moment < end else { return nil }
        return changes.last { $0.at <= moment }?.offset
    }

    /// All moments at which a wall clock shows so many seconds since 1970-01-01T00:00: none in a gap, two in an hour that
    /// is repeated.
    func moments(ofLocal seconds: Int64) -> [Timestamp] {
        changes.indices.compactMap { index in
            let moment = Timestamp(seconds: seconds - changes[index].offset)
            let next = index + 1 < changes.count ? changes[index + 1].at : end
            return moment >= changes[index].at && moment < next ? moment : nil
        }
    }

    /// Whether a wall clock shows this only after what is known.
    func isPastEnd(ofLocal seconds: Int64) -> Bool {
        Timestamp(seconds: seconds - (changes.last?.offset ?? 0)) >= end
    }

    /// The moment at which a clock on the wall shows so many seconds since 1970-01-01T00:00.
    ///
    /// - Returns: `nil` where it is not known.
    public func moment(ofLocal seconds: Int64) -> Timestamp? {
        for (index, change) in changes.enumerated() {
            let moment = Timestamp(seconds: seconds - change.offset)
            let next = index + 1 < changes.count ? changes[index + 1] : nil
            guard moment >= change.at else {
                // Before the first: unknown. Else it fell into the gap that this change made.
                return index == 0 ? nil : Timestamp(seconds: seconds - changes[index - 1].offset)
            }
            if moment < next?.at ?? end { return moment }
        }
        return nil
    }
}

/// Time zones as the database knows them: all coordinators then agree on them, whatever their machines know.
public struct TimeZoneReader {
    public let connection: PostgresConnection

    public init(connection: PostgresConnection) {
        self.connection = connection
    }

    /// The offsets a rule needs to find slots from a moment on, as far as its next slot can lie if no end is given.
    public func offsets(
        for rule: ScheduleRule, zone: String, from moment: Timestamp, to end: Timestamp? = nil
    ) throws(PostgresError) -> TimeZoneOffsets {
        guard rule.isCalendar, zone != "UTC" else { return .utc }
        return try offsets(zone, from: moment - .days(3), to: end ?? moment + rule.horizon)
    }

    /// Whether the database knows a time zone of this name.
    public func knows(_ zone: String) throws(PostgresError) -> Bool {
        try connection.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = \(zone))"
        ).only().bool(0)
    }

    /// Offsets of each day, and where two days differ, the minute of the change.
    private func offsets(_ zone: String, from start: Timestamp, to end: Timestamp) throws(PostgresError)
        -> TimeZoneOffsets
    {
        let rows = try connection.execute(
            """
            WITH days AS (
                SELECT at, extract(epoch FROM (at AT TIME ZONE \(zone)) - (at AT TIME ZONE 'UTC'))::bigint AS ahead
                FROM generate_series(\(start)::timestamptz, \(end)::timestamptz, interval '1 day') at
            ), steps AS (
                SELECT at, ahead, lag(at) OVER (ORDER BY at) AS before, lag(ahead) OVER (ORDER BY at) AS ahead_before
                FROM days
            )
            SELECT coalesce((
                SELECT minute FROM generate_series(before, at, interval '1 min') minute
                WHERE extract(epoch FROM (minute AT TIME ZONE \(zone)) - (minute AT TIME ZONE 'UTC'))::bigint = ahead
                ORDER BY minute LIMIT 1), at) AS at, ahead
            FROM steps WHERE ahead IS DISTINCT FROM ahead_before ORDER BY 1
            """)
        var changes: [TimeZoneOffsets.Change] = []
        for row in rows {
            changes.append(.init(at: try row.timestamp("at"), offset: try row.int("ahead")))
        }
        return TimeZoneOffsets(changes: changes, end: end)
    }
}
