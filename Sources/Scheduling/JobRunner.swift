import Determinism
import Postgres
import Runtime
import Timekeeping

/// What came of a job.
public enum JobResult {
    /// An object for `jobs.result`.
    case done(StructuredValue)
    /// A gate was not met, for this reason.
    case skipped(String)
}

/// How one kind of job is done.
public struct JobHandler {
    public let kind: JobKind
    public var isolation: IsolationLevel = .readCommitted
    /// Tables to lock first, before the transaction's view is frozen: `LOCK TABLE …` statements.
    public var locks: [String] = []
    /// Runs in the transaction that also finishes the job and its slot. May run again after a failure.
    public let run: (Job, PostgresConnection) throws -> JobResult
    /// Called when that transaction is committed.
    public var finished: (Job, JobResult) -> Void = { _, _ in }
    /// Called after an attempt failed and was undone, outside any transaction.
    public var failed: (Job, any Error, PostgresConnection) throws -> Void = { _, _, _ in }

    public init(
        kind: JobKind, isolation: IsolationLevel = .readCommitted, locks: [String] = [],
        run: @escaping (Job, PostgresConnection) throws -> JobResult,
        finished: @escaping (Job, JobResult) -> Void = { _, _ in },
        failed: @escaping (Job, any Error, PostgresConnection) throws -> Void = { _, _, _ in }
    ) {
        self.kind = kind
        self.isolation = isolation
        self.locks = locks
        self.run = run
        self.finished = finished
        self.failed = failed
    }
}

/// Looks for jobs of a role's kinds, one at a time, and does them.
///
/// Effects, the job's end and its slot's end are one transaction, and the job's row is locked while it lasts: whoever
/// finds the lease expired cannot take a job over whose worker still lives. A failure is noted with the job, which goes
/// back into the queue with a growing, jittered pause until its attempts are used up. If COMMIT's answer is lost, the
/// job is either finished or comes back when its lease has run out.
///
/// Confined to the role's thread, like the connection.
public final class JobRunner {
    private let database: PostgresConnection
    /// The name of this process in leases.
    private let owner: String
    private let leaseSeconds: Int
    private let clock: any DomainClock
    private let log: Log
    private let metrics: Metrics
    private let handlers: [JobHandler]
    private var random: SeededGenerator

    public init(
        _ handlers: [JobHandler], database: PostgresConnection, owner: String, leaseSeconds: Int,
        clock: any DomainClock, log: Log, metrics: Metrics, seed: UInt64
    ) {
        self.handlers = handlers
        self.database = database
        self.owner = owner
        self.leaseSeconds = leaseSeconds
        self.clock = clock
        self.log = log
        self.metrics = metrics
        random = SeededGenerator(seed: seed ^ 0x6a6f_6273)
        // Told as 0 from the start: a figure that appears with its first failure has no rate.
        for handler in handlers {
            _ = metrics.counter(.jobsFinished, ["kind": handler.kind.rawValue])
            _ = metrics.counter(.jobFailures, ["kind": handler.kind.rawValue])
        }
    }

    /// Does the next job, if there is one.
    ///
    /// - Returns: whether there was one.
    /// - Throws: where the queue cannot be read or a failure cannot be noted.
    public func step() throws -> Bool {
        let job = try JobQueue.claim(
            database, kinds: handlers.map(\.kind), owner: owner,
            leaseSeconds: leaseSeconds, now: clock.now())
        guard let job, let handler = handlers.first(where: { $0.kind == job.kind }) else { return false }
        let kind = ["kind": job.kind.rawValue]
        let start = ContinuousClock.now
        do {
            let result = try perform(job, handler)
            metrics.counter(.jobsFinished, kind).add()
            handler.finished(job, result)
        } catch let lost as JobLost {
            log.warning("job_lost", ["job": .text(lost.description)])
        } catch let error as PostgresError where error.code == .commitOutcomeUnknown {
            log.error("job_outcome_unknown", ["kind": .text(job.kind.rawValue), "slot": .time(job.slot)])
        } catch {
            metrics.counter(.jobFailures, kind).add()
            try note(error, of: job)
            try handler.failed(job, error, database)
        }
        metrics.histogram(.jobSeconds, kind).observe(start.duration(to: .now))
        return true
    }

    private func perform(_ job: Job, _ handler: JobHandler) throws -> JobResult {
        try database.transaction(isolation: handler.isolation) {
            try limitIdleness()
            for lock in handler.locks { try database.execute(PostgresQuery(unescaped: lock)) }
            try JobQueue.hold(database, job)
            let result = try handler.run(job, database)
            let now = clock.now()
            switch result {
            case .done(let value): try JobQueue.complete(database, job, result: value.json, now: now)
            case .skipped(let reason): try JobQueue.skip(database, job, reason: reason, now: now)
            }
            return result
        }
    }

    private func note(_ error: any Error, of job: Job) throws {
        let text = String(describing: error)
        log.error(
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
                now: clock.now())
        } catch let lost as JobLost {
            log.warning("job_lost", ["job": .text(lost.description)])
        }
    }

    /// A worker that stands still in the middle of a job loses its session, and with it the lock that keeps others from
    /// taking the job over. No job does sums for that long between two statements.
    private func limitIdleness() throws {
        let seconds = max(10, leaseSeconds)
        try database.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', \("\(seconds)s"), true)")
    }
}
