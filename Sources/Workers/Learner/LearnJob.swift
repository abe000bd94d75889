import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// The hourly job `learn`.
///
/// It sees one moment of the tables throughout (repeatable read). The generators' table is locked before that moment is
/// taken: counting a post's generator updates the same rows, and a conflict would cost the whole run. The lock is one
/// that even `SELECT … FOR UPDATE` waits for, so that nobody holds a row of it that the run then waits for. The settings
/// of the gates are locked with it, so that a person's say never comes between the run's look and its own row.
enum LearnJob {
    static func handler(_ context: RoleContext) -> JobHandler {
        let settings = LearnSettings(context.configuration)
        return JobHandler(
            kind: .learn, isolation: .repeatableRead,
            locks: ["LOCK TABLE generator_weights IN EXCLUSIVE MODE", GateSettings.lock],
            run: { job, database in
                var run = LearnRun(settings, slot: job.slot, now: context.clock.now(), database: database)
                let counts = try run.perform()
                for measured in run.drift where !measured.drift.alerts.isEmpty {
                    context.log.warning("prediction_drift", measured.fields)
                }
                for failure in run.failures { context.log.error("learn_step_failed", ["failure": failure]) }
                context.log.info(
                    "learn_run",
                    ["slot": .time(job.slot), "counts": counts.value, "seconds": .double(counts.seconds)])
                return .done(counts.value)
            })
    }
}
