import Postgres
import Scheduling
import Timekeeping

/// When the learn runs are.
struct LearnSchedule: Sendable {
    private let record: ScheduleRecord?
    private let zone: TimeZoneOffsets
    private let now: Timestamp

    /// Reads in the transaction that is open.
    init(_ connection: PostgresConnection, now: Timestamp) throws {
        self.now = now
        let row = try connection.execute(
            "SELECT \(unescaped: ScheduleRecord.columns) FROM schedules WHERE schedule = 'learn'"
        ).first
        record = try row.map { row throws in try ScheduleRecord(row) }
        guard let record, let rule = record.rule else {
            zone = .utc
            return
        }
        zone = try TimeZoneReader(connection: connection).offsets(
            for: rule, zone: record.timeZone, from: min(now, record.nextSlot))
    }

    var isPaused: Bool { record?.pause != nil }
    /// The next run from now on; `nil` while it is paused.
    var next: Timestamp? { slot(judging: now) }

    /// The first slot at which something known at `moment` is judged; `nil` while learning is paused.
    func slot(judging moment: Timestamp) -> Timestamp? {
        guard let record, !isPaused else { return nil }
        if moment <= record.nextSlot { return record.nextSlot }
        return record.rule?.next(after: moment - Span(microseconds: 1), in: zone)
    }
}
