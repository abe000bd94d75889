import Determinism
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// Looks for jobs of a role's kinds, one at a time, and does them.
///
/// Effects, the job's end and its slot's end are one transaction, and the job's row is locked while it lasts: whoever
/// finds the lease expired cannot take a job over whose worker still lives. A failure is noted with the job, which goes
/// back into the queue with a growing, jittered pause until its attempts are used up. If COMMIT's answer is lost, the
/// job is either finished or comes back when its lease has run out.
///
/// Confined to the role's thread, like the connection.
final class JobRunner {
    private let context: RoleContext
    private let database: PostgresConnection
    private let handlers: [JobHandler]
    private var random: SeededGenerator

    init(_ context: RoleContext, database: PostgresConnection, handlers: [JobHandler]) {
        self.context = context
        self.database = database
        self.handlers = handlers
        random = SeededGenerator(seed: context.seed ^ 0x6a6f_6273)
        // Told as 0 from the start: a figure that appears with its first failure has no rate.
        for handler in handlers {
            _ = context.metrics.counter(.jobsFinished, ["kind": handler.kind.rawValue])
            _ = context.metrics.counter(.jobFailures, ["kind": handler.kind.rawValue])
        }
    }

    /// Does the next job, if there is one.
    ///
    /// - Returns: whether there was one.
    /// - Throws: where the queue cannot be read or a failure cannot be noted.
    func step() throws -> Bool {
        let job = try JobQueue.claim(
            database, kinds: handlers.map(\.kind), owner: context.instance,
            leaseSeconds: context.configuration[.jobLeaseSeconds], now: context.clock.now())
        guard let job, let handler = handlers.first(where: { $0.kind == job.kind }) else { return false }
        let kind = ["kind": job.kind.rawValue]
        let start = ContinuousClock.now
        do {
            let result = try perform(job, handler)
            context.metrics.counter(.jobsFinished, kind).add()
            handler.finished(job, result)
        } catch let lost as JobLost {
            context.log.warning("job_lost", ["job": .text(lost.description)])
        } catch let error as PostgresError where error.code == .commitOutcomeUnknown {
            context.log.error("job_outcome_unknown", ["kind": .text(job.kind.rawValue), "slot": .time(job.slot)])
        } catch {
            context.metrics.counter(.jobFailures, kind).add()
            try note(error, of: job)
            try handler.failed(job, error, database)
        }
        context.metrics.histogram(.jobSeconds, kind).observe(start.duration(to: .now))
        return true
    }

    private func perform(_ job: Job, _ handler: JobHandler) throws -> JobResult {
        try database.transaction(isolation: handler.isolation) {
            try limitIdleness()
            for lock in handler.locks { try database.execute(lock) }
            try JobQueue.hold(database, job)
            let result = try handler.run(job, database)
            let now = context.clock.now()
            switch result {
            case .done(let value): try JobQueue.complete(database, job, result: value.json, now: now)
            case .skipped(let reason): try JobQueue.skip(database, job, reason: reason, now: now)
            }
            return result
        }
    }

    private func note(_ error: any Error, of job: Job) throws {
        let text = String(describing: error)
        context.log.error(
            "job_failed",
            [
                "kind": .text(job.kind.rawValue), "slot": .time(job.slot), "attempt": .int(job.attempt),
                "error": .text(text),
            ])
        if !database.isUsable { try database.reconnect() }
        do {
            try JobQueue.fail(
                database, job, error: text,
                pause: RetryPause.after(attempt: job.attempt, share: Double.random(in: 0.5...1, using: &random)),
                now: context.clock.now())
        } catch let lost as JobLost {
            context.log.warning("job_lost", ["job": .text(lost.description)])
        }
    }

    /// A worker that stands still in the middle of a job loses its session, and with it the lock that keeps others from
    /// taking the job over. No job does sums for that long between two statements.
    private func limitIdleness() throws {
        let seconds = max(10, context.configuration[.jobLeaseSeconds])
        try database.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', $1, true)", [.text("\(seconds)s")])
    }
}
