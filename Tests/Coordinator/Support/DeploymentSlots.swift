import Postgres
import Scheduling
import TestDeployments
import Testing
import Timekeeping

@testable import Coordinator

/// In these tests, the database of their own; not the row of `deployment`.
typealias Deployment = TestDeployment

extension Deployment {
    /// Each slot from the start to now has one row, and one job if it is to run.
    func expectEverySlotOnce(since start: Timestamp, sourceLocation: SourceLocation = #_sourceLocation) throws {
        for kind in JobKind.allCases {
            let count = (now - start).microseconds / kind.defaultPeriod.microseconds
            let expected = (0..<count).map { start + kind.defaultPeriod * ($0 + 1) }
            let rows = try connection.execute(
                """
                SELECT s.slot, s.state, j.job_id IS NOT NULL AS has_job FROM schedule_slots s
                LEFT JOIN jobs j ON j.job_id = s.job_id AND j.kind = s.schedule AND j.slot = s.slot
                WHERE schedule = \(kind) ORDER BY s.slot
                """)
            #expect(try rows.map { try $0.timestamp("slot") } == expected, "\(kind)", sourceLocation: sourceLocation)
            for row in rows {
                let isMissed = try row.text("state") == "missed"
                #expect(
                    try row.bool("has_job") == (kind.isJob && !isMissed), "\(kind)", sourceLocation: sourceLocation)
            }
            let jobs = try connection.execute(
                "SELECT count(*) FROM jobs WHERE kind = \(kind)"
            ).only().int(0)
            #expect(
                jobs == (kind.isJob ? try rows.count { try $0.text("state") != "missed" } : 0), "\(kind)",
                sourceLocation: sourceLocation)
        }
    }

    /// Everything in the tables that schedules and jobs are kept in, to compare before and after.
    func image(_ tables: [String] = Deployment.scheduleTables) throws -> [String] {
        try tables.flatMap { table in
            try connection.execute("SELECT \(table) || to_jsonb(t)::text FROM \(unescaped: table) t ORDER BY 1")
                .map { try $0.text(0) }
        }
    }

    static let scheduleTables = ["schedules", "schedule_slots", "schedule_changes", "jobs", "scrape_schedule"]
}
