import Determinism
import Postgres
import Runtime
import Timekeeping

/// How one kind of job is done.
///
/// An attempt has two steps. `prepare` runs first, outside any transaction: calls of other services belong there. `perform`
/// runs in the transaction that also finishes the job and its slot, so that the job's effects and its end are one.
///
/// ```swift
/// struct CountPosts: JobHandler {
///     let kind = JobKind.learn
///     func perform(_ job: Job, _ prepared: Void, in connection: PostgresConnection) throws -> JobResult<Report> {
///         .done(Report(posts: try connection.execute("SELECT count(*) FROM content").only().int(0)))
///     }
/// }
/// ```
///
/// Confined to the runner's thread.
public protocol JobHandler {
    /// What an attempt that succeeded reports: a JSON object for `jobs.result`.
    associatedtype Report: Encodable
    /// What `prepare` hands to `perform`.
    associatedtype Preparation = Void

    var kind: JobKind { get }
    /// Of the job's transaction.
    var isolation: IsolationLevel { get }
    /// `LOCK TABLE …` statements to run first, before the transaction's snapshot is taken.
    var locks: [String] { get }

    /// Does what needs no transaction, or one of its own. May run again after a failure: what it commits must survive that.
    func prepare(_ job: Job, on connection: PostgresConnection) throws -> Preparation

    /// Does the job in the open transaction. May run again after a failure, of which nothing remains.
    func perform(_ job: Job, _ preparation: Preparation, in connection: PostgresConnection) throws -> JobResult<Report>

    /// The transaction is committed.
    func didFinish(_ job: Job, _ result: JobResult<Report>)

    /// The attempt failed and was undone. Called outside any transaction.
    func didFail(_ job: Job, _ error: any Error, on connection: PostgresConnection) throws
}

extension JobHandler {
    public var isolation: IsolationLevel { .readCommitted }
    public var locks: [String] { [] }
    public func didFinish(_ job: Job, _ result: JobResult<Report>) {}
    public func didFail(_ job: Job, _ error: any Error, on connection: PostgresConnection) throws {}
}

extension JobHandler where Preparation == Void {
    public func prepare(_ job: Job, on connection: PostgresConnection) {}
}

/// How an attempt ended that did not fail.
public enum JobResult<Report> {
    case done(Report)
    /// A gate was not met, for this reason.
    case skipped(String)
}

/// Claims jobs of a role's kinds, one at a time, and runs them.
///
/// | what happens | the job |
/// |---|---|
/// | the handler reports `done` or `skipped` | finished, in the transaction of its effects; its row stays locked meanwhile, so that no worker takes it over from one that is alive |
/// | the handler throws | undone; queued again after a growing, jittered delay (`RetryDelay`), failed after its last attempt |
/// | the worker hangs between two statements | its session ends after the lease (`idle_in_transaction_session_timeout`); another worker claims the job |
/// | another worker took it over | undone, nothing recorded |
/// | COMMIT's answer is lost | finished, or claimed again when its lease has expired |
///
/// Confined to one thread, like its connection.
public final class JobRunner {
    private let handlers: [JobKind: any JobHandler]
    private let database: PostgresConnection
    /// The name of this process in leases.
    private let owner: String
    private let leaseSeconds: Int
    private let clock: any DomainClock
    private let log: Log
    private let metrics: Metrics
    private var random: SeededGenerator

    public init(
        _ handlers: [any JobHandler], database: PostgresConnection, owner: String, leaseSeconds: Int,
        clock: any DomainClock, log: Log, metrics: Metrics, seed: UInt64
    ) {
        self.handlers = Dictionary(handlers.map { ($0.kind, $0) }) { first, _ in first }
        self.database = database
        self.owner = owner
        self.leaseSeconds = leaseSeconds
        self.clock = clock
        self.log = log
        self.metrics = metrics
        random = SeededGenerator(seed: seed ^ 0x6a6f_6273)
        // Initialised to 0 so that rate() sees the first failure.
        for handler in handlers {
            _ = metrics.counter(.jobsFinished, ["kind": handler.kind.rawValue])
            _ = metrics.counter(.jobFailures, ["kind": handler.kind.rawValue])
        }
    }

    /// Runs the next job, if there is one.
    ///
    /// - Returns: whether there was one.
    /// - Throws: where the queue cannot be read or a failure cannot be recorded.
    public func runNext() throws -> Bool {
        let job = try JobQueue.claim(
            database, kinds: handlers.keys.sorted { $0.rawValue < $1.rawValue }, owner: owner,
            leaseSeconds: leaseSeconds, now: clock.now())
        guard let job, let handler = handlers[job.kind] else { return false }
        let start = ContinuousClock.now
        try run(job, handler)
        metrics.histogram(.jobSeconds, ["kind": job.kind.rawValue]).observe(start.duration(to: .now))
        return true
    }

    private func run(_ job: Job, _ handler: some JobHandler) throws {
        do {
            let preparation = try handler.prepare(job, on: database)
            let result = try database.transaction(isolation: handler.isolation) {
                try limitIdleTime()
                for lock in handler.locks { try database.execute(PostgresQuery(unescaped: lock)) }
                try JobQueue.hold(database, job)
                let result = try handler.perform(job, preparation, in: database)
                switch result {
                case .done(let report):
                    try JobQueue.complete(database, job, result: try report.json(), now: clock.now())
                case .skipped(let reason): try JobQueue.skip(database, job, reason: reason, now: clock.now())
                }
                return result
            }
            metrics.counter(.jobsFinished, ["kind": job.kind.rawValue]).add()
            handler.didFinish(job, result)
        } catch let lost as JobLost {
            log.warning("job_lost", ["job": .text(lost.description)])
        } catch let error as PostgresError where error.code == .commitOutcomeUnknown {
            log.error("job_outcome_unknown", ["kind": .text(job.kind.rawValue), "slot": .time(job.slot)])
        } catch {
            metrics.counter(.jobFailures, ["kind": job.kind.rawValue]).add()
            try record(error, of: job)
            try handler.didFail(job, error, on: database)
        }
    }

    private func record(_ error: any Error, of job: Job) throws {
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
                delay: RetryDelay.after(attempt: job.attempt, jitter: Double.random(in: 0.5...1, using: &random)),
                now: clock.now())
        } catch let lost as JobLost {
            log.warning("job_lost", ["job": .text(lost.description)])
        }
    }

    /// A worker that hangs in the middle of a job loses its session, and with it the lock that keeps others from taking
    /// the job over. No job computes for that long between two statements.
    private func limitIdleTime() throws {
        try database.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', \("\(max(10, leaseSeconds))s"), true)")
    }
}
