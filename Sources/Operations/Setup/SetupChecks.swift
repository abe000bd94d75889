import Learning
import Model
import Postgres
import Scheduling
import Schema
import Store
import Timekeeping

/// The six checks of a deployment's setup.
public struct SetupReport: Encodable, Sendable {
    /// One thing that must be so for a deployment to work, and whether it is.
    public struct Check: Encodable, Sendable {
        public let check: String
        public let holds: Bool
        /// One sentence: what was found.
        public let found: String
    }

    public let valid: Bool
    public let checks: [Check]

    /// Each check looks for itself: one that finds its tables missing does not hold.
    public static func read(_ connection: PostgresConnection, _ setup: DeploymentSetup, now: Timestamp) -> SetupReport {
        let checks = SetupChecks(connection: connection, setup: setup, now: now).run()
        return SetupReport(valid: checks.allSatisfy(\.holds), checks: checks)
    }
}

private struct SetupChecks {
    let connection: PostgresConnection
    let setup: DeploymentSetup
    let now: Timestamp

    func run() -> [SetupReport.Check] {
        [
            check("tables", tables), check("deployment", deployment), check("generators", generators),
            check("guards", guards), check("posts", posts), check("schedule", schedule),
        ]
    }

    private func check(_ name: String, _ body: () throws -> (Bool, String)) -> SetupReport.Check {
        do {
            let (holds, found) = try body()
            return SetupReport.Check(check: name, holds: holds, found: found)
        } catch {
            return SetupReport.Check(check: name, holds: false, found: "\(error)")
        }
    }

    /// Every migration is applied as this program knows it.
    private func tables() throws -> (Bool, String) {
        let pending = try Migrator.rookery.pending(connection)
        return pending.isEmpty
            ? (true, "all \(Migration.all.count) migrations are applied")
            : (false, "\(pending.count) migrations are missing, \(pending[0]) first; run coordinator migrate")
    }

    /// The schema is that of the settings.
    private func deployment() throws -> (Bool, String) {
        guard try connection.execute("SELECT 1 FROM deployment").count == 1 else {
            return (false, "the deployment row is missing; run coordinator migrate")
        }
        let deployment = try Deployment.load(
            connection, account: setup.account, mode: setup.mode, timeZone: setup.timeZone)
        return (true, "the schema is that of \(deployment.account), since \(deployment.startedAt)")
    }

    /// The twelve are registered and weighed, and the weights are a distribution.
    private func generators() throws -> (Bool, String) {
        let weighed = Set(
            try connection.execute(
                "SELECT generator_name FROM generator_weights JOIN generators USING (generator_name)"
            )
            .map { try $0.text(0) })
        if let missing = Generator.allCases.first(where: { !weighed.contains($0.rawValue) }) {
            return (false, "generator \(missing.rawValue) has no weight")
        }
        let row = try connection.execute(
            """
            SELECT count(*) AS drawn, COALESCE(sum(weight), 0) AS total,
                   min(weight) FILTER (WHERE status = 'active') AS least
            FROM generator_weights WHERE status IN ('active', 'testing')
            """
        ).only()
        let (total, least) = (try row.double("total"), try row.optionalDouble("least") ?? 0)
        let thresholds = MonitoringThresholds()
        guard abs(total - 1) <= thresholds.weightTolerance else {
            return (false, "the weights sum to \(total), not 1")
        }
        guard least >= thresholds.weightFloor - 1e-12 else {
            return (false, "the least active weight is \(least), below the floor of \(thresholds.weightFloor)")
        }
        return (true, "\(weighed.count) generators, of which \(try row.int("drawn")) have weights that sum to 1")
    }

    /// What keeps rows right whoever writes them.
    private func guards() throws -> (Bool, String) {
        for (kind, sql, wanted) in DatabaseGuards.all {
            let there = Set(try connection.execute(PostgresQuery(unescaped: sql)).map { try $0.text(0) })
            if let missing = wanted.first(where: { !there.contains($0) }) {
                return (false, "the \(kind) \(missing) is missing or switched off")
            }
        }
        return (
            true, "\(DatabaseGuards.all.reduce(0) { $0 + $1.wanted.count }) indexes, functions and triggers are there"
        )
    }

    /// Posts name the generator that wrote them.
    private func posts() throws -> (Bool, String) {
        let row = try connection.execute(
            """
            SELECT count(*) AS posts, count(c.generator_name) AS named
            FROM content_metadata c CROSS JOIN deployment d
            WHERE c.origin = 'own' AND c.status = 'posted' AND c.simulated = d.learns_from_simulated
              AND c.posted_at > \(now - .hours(24)) AND c.posted_at <= \(now)
            """
        ).only()
        let (posts, named) = (try row.int("posts"), try row.int("named"))
        return posts == 0
            ? (true, "no post within 24 hours to tell by")
            : (named == posts, "\(named) of \(posts) posts of 24 hours name their generator")
    }

    /// Every schedule has its row, and its slots are decided.
    private func schedule() throws -> (Bool, String) {
        let schedules = try SystemStateReader(connection).read(now: now).schedules
        for kind in JobKind.allCases {
            guard let schedule = schedules.first(where: { $0.name == kind.rawValue }) else {
                return (false, "schedule \(kind.rawValue) is missing; start coordinator run")
            }
            let late = now - schedule.nextSlot
            if !schedule.isPaused, late > schedule.every + MonitoringThresholds().lateBy {
                return (
                    false, "nobody decided on the slot \(schedule.nextSlot) of \(schedule.name); start coordinator run"
                )
            }
        }
        return (true, "\(schedules.count) schedules, none behind")
    }
}

/// Indexes, functions and triggers that the generators' tables rely on.
enum DatabaseGuards {
    static let all: [(kind: String, sql: String, wanted: [String])] = [
        (
            "index", "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()",
            [
                "generator_weights_status", "generator_weights_f_per_1k", "generator_history_by_generator",
                "generator_history_recorded_at", "optimization_events_created_at", "optimization_events_type",
                "optimization_events_slot", "content_generator", "content_arm",
            ]
        ),
        (
            "function", "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace",
            ["get_generator_weights", "f_per_1k", "count_generator_use", "check_generator_weights"]
        ),
        (
            "trigger",
            """
            SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'
            """,
            [
                "content_counts_generator_use", "content_recounts_generator_use", "content_uncounts_generator_use",
                "generator_weights_take_turns", "generator_weights_are_a_distribution",
            ]
        ),
    ]
}
