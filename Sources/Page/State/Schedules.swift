import Postgres
import Scheduling
import Timekeeping

extension StateAnswer {
    /// A schedule, those with the most frequent slots first.
    struct Schedule: Encodable {
        let name: String
        let rule: String
        let timeZone: String
        let paused: Bool
        let pausedBy: String?
        let pausedAt: Timestamp?
        let pauseReason: String?
        let lastSlot: Timestamp
        let nextSlot: Timestamp
        let missedTotal: Int64
        /// Between the newest slot and the moment it was decided on.
        let delaySeconds: Double?
        let catchUp: String
        let overlap: String
        let maxAttempts: Int64
        let actions: [String]

        static func all(_ reading: StateReading) -> [Schedule] { reading.schedules.map(Schedule.init) }

        private init(_ schedule: ScheduleStatus) {
            let record = schedule.record
            name = record.name
            rule = record.ruleText
            timeZone = record.timeZone
            paused = record.pause != nil
            pausedBy = record.pause?.by
            pausedAt = record.pause?.at
            pauseReason = record.pause?.reason
            lastSlot = record.lastSlot
            nextSlot = record.nextSlot
            missedTotal = record.missedTotal
            delaySeconds = schedule.newest?.delay.seconds
            catchUp = record.policy.catchUp.rawValue
            overlap = record.policy.overlap.rawValue
            maxAttempts = record.policy.maxAttempts
            actions = PageAction.names(on: .schedule, .init(isPaused: paused, hasJobs: record.kind?.isJob == true))
        }
    }

    /// A slot that was decided on, newest first: the newest 40 of each schedule in the window (else the sweep, six times
    /// an hour, would crowd out the others), and the newest 60 that were missed or failed.
    struct Slot: Encodable {
        let schedule: String
        let slot: Timestamp
        let state: String
        let reason: String?
        let origin: String
        let delaySeconds: Double
        let startedAt: Timestamp?
        let finishedAt: Timestamp?

        static func all(_ reading: StateReading) throws -> [Slot] {
            try reading.connection.execute(
                """
                SELECT d.schedule, d.slot, d.state, d.reason, d.origin, d.started_at, d.finished_at,
                       extract(epoch FROM d.decided_at - d.slot)::double precision AS delay
                FROM (
                    SELECT n.* FROM schedules s CROSS JOIN LATERAL (
                        SELECT * FROM schedule_slots n
                        WHERE n.schedule = s.schedule AND n.slot > \(reading.since) ORDER BY slot DESC LIMIT 40) n
                    UNION
                    (SELECT * FROM schedule_slots WHERE state IN ('missed', 'failed') AND slot > \(reading.since)
                     ORDER BY slot DESC LIMIT 60)
                ) d
                ORDER BY d.slot DESC, d.schedule
                """
            ).map { row in
                Slot(
                    schedule: try row.text("schedule"), slot: try row.timestamp("slot"), state: try row.text("state"),
                    reason: try row.optionalText("reason"), origin: try row.text("origin"),
                    delaySeconds: try row.double("delay"), startedAt: try row.optionalTimestamp("started_at"),
                    finishedAt: try row.optionalTimestamp("finished_at"))
            }
        }
    }

    /// One of the next three slots of a schedule that is not paused, soonest first.
    struct UpcomingSlot: Encodable {
        let schedule: String
        let slot: Timestamp

        static func all(_ reading: StateReading) throws -> [UpcomingSlot] {
            let reader = ScheduleReader(connection: reading.connection)
            return try reading.schedules.map(\.record).filter { $0.pause == nil }
                .flatMap { record in
                    try reader.next(3, of: record).map { UpcomingSlot(schedule: record.name, slot: $0) }
                }
                .sorted { ($0.slot, $0.schedule) < ($1.slot, $1.schedule) }
        }
    }
}
