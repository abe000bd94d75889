import CommandLine
import Postgres
import Runtime
import Scheduling
import Timekeeping

extension ScheduleDesk {
    enum Action: String {
        case pause, resume, trigger, backfill, set
    }

    /// What an action did inside its transaction.
    struct Act {
        let summary: [String]
        let changes: [ScheduleAnswer.Change]
        var queued: [Timestamp] = []
        var isNothing = false

        init(_ summary: [String], changes: [ScheduleAnswer.Change], queued: [Timestamp] = []) {
            self.summary = summary
            self.changes = changes
            self.queued = queued
        }

        /// It is so already.
        static func nothing(_ why: String) -> Act {
            var act = Act([why], changes: [])
            act.isNothing = true
            return act
        }
    }

    /// Undoes the transaction of a dry run and carries its answer out.
    private struct Undone: Error {
        let answer: ScheduleAnswer
    }

    /// Locks the schedule, acts, and writes down who wished it.
    func act(
        _ schedule: String, _ action: Action, dryRun: Bool, _ body: (ScheduleRecord) throws -> Act
    ) throws -> ScheduleAnswer {
        do {
            return try connection.transaction {
                let rows = try connection.execute(
                    """
                    SELECT \(unescaped: ScheduleRecord.columns) FROM schedules WHERE schedule = \(schedule) FOR UPDATE
                    """)
                guard let row = rows.first else { throw try unknown(schedule) }
                let act = try body(try ScheduleRecord(row))
                let answer = ScheduleAnswer(
                    schedule: schedule, isDone: !act.isNothing && !dryRun, summary: act.summary, changes: act.changes,
                    queued: act.queued)
                if dryRun { throw Undone(answer: answer) }
                if !act.isNothing { try note(schedule, action, act) }
                return answer
            }
        } catch let undone as Undone {
            return undone.answer
        }
    }

    private func unknown(_ schedule: String) throws(PostgresError) -> CommandFailure {
        var known: [String] = []
        for row in try connection.execute("SELECT schedule FROM schedules ORDER BY schedule") {
            known.append(try row.text(0))
        }
        return CommandFailure(
            .badInput, "there is no schedule \"\(schedule)\"; there are \(known.joined(separator: ", "))")
    }

    private func note(_ schedule: String, _ action: Action, _ act: Act) throws(PostgresError) {
        let detail: StructuredValue = .object(
            act.changes.map { .init($0.name, ["before": .optional($0.before), "after": .optional($0.after)]) })
        try connection.execute(
            """
            INSERT INTO schedule_changes (schedule, action, changed_by, changed_at, reason, detail)
            VALUES (\(schedule), \(action), \(person), \(now), \(reason), \(json: detail.json))
            """)
    }
}
