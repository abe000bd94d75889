import Postgres
import Timekeeping

/// What schedules repeat. Each kind has one schedule of the same name.
///
/// The jobs of one slot run in order: `learn`, then `retrain` and `optimize`; the queue sees to that. A scrape sweep has no
/// job: the leader does it in the slot's own transaction.
public enum JobKind: String, Sendable, CaseIterable {
    case scrapeSweep = "scrape_sweep"
    case followers
    case learn
    case retrain
    case optimize

    /// The kinds that workers run.
    public static var jobs: [JobKind] { allCases.filter(\.isJob) }

    /// Whether a worker runs it.
    public var isJob: Bool { self != .scrapeSweep }

    /// The period of its schedule until an operator sets another rule.
    public var defaultPeriod: Span {
        switch self {
        case .scrapeSweep: .minutes(10)
        case .followers: .hours(2)
        case .learn, .retrain: .hours(1)
        case .optimize: .hours(6)
        }
    }
}

/// A claimed job: this owner, this attempt. What it writes counts only while the claim holds.
public struct Job: Hashable, Sendable {
    public let id: Int64
    public let kind: JobKind
    /// The moment of domain time it runs for.
    public let slot: Timestamp
    public let owner: String
    /// 1 for the first.
    public let attempt: Int64
    public let maxAttempts: Int64
}

/// The claim no longer holds: the lease expired and another worker took the job over, or the job is finished.
public struct JobLost: Error, CustomStringConvertible {
    public let job: Job
    public var description: String { "job \(job.id) (\(job.kind.rawValue), slot \(job.slot)) was taken over" }
}

/// The queue in `jobs`: claimed with a lease by the database's clock, finished in the transaction that writes the effects.
///
/// | state | leaves it |
/// |---|---|
/// | queued | `claim` |
/// | running | `complete`, `skip`, `fail`; or the lease expires and `claim` gives it to another worker |
/// | done, skipped | never |
/// | failed | when an operator triggers the slot again, with all its attempts |
///
/// `attempts` counts attempts begun, so that a worker that dies in each of them without a word fails the job as surely as an
/// error does. The slot records when its first attempt began.
///
/// Jobs of one kind run in the order of their slots. `retrain` and `optimize` wait for the `learn` of their slot.
public enum JobQueue {
    /// Claims the next job of these kinds that can run now.
    public static func claim(
        _ connection: PostgresConnection, kinds: [JobKind], owner: String, leaseSeconds: Int, now: Timestamp
    ) throws -> Job? {
        try connection.transaction {
            try giveUp(connection, kinds, now)
            let rows = try connection.execute(
                """
                WITH claimed AS (
                UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_owner = \(owner),
                                lease_until = clock_timestamp() + make_interval(secs => \(Double(leaseSeconds)))
                WHERE job_id = (
                    SELECT j.job_id FROM jobs j
                    WHERE j.kind = ANY (\(kinds.map(\.rawValue)))
                      AND (j.state = 'queued' AND coalesce(j.not_before <= clock_timestamp(), true)
                           OR j.state = 'running' AND j.lease_until < clock_timestamp())
                      AND NOT EXISTS (
                          SELECT FROM jobs older
                          WHERE older.kind = j.kind AND older.slot < j.slot AND older.state IN ('queued', 'running'))
                      AND (j.kind NOT IN ('retrain', 'optimize') OR NOT EXISTS (
                          SELECT FROM jobs learn
                          WHERE learn.kind = 'learn' AND learn.slot = j.slot AND learn.state IN ('queued', 'running')))
                    ORDER BY j.slot, j.job_id FOR UPDATE SKIP LOCKED LIMIT 1)
                RETURNING job_id, kind, slot, attempts, max_attempts
                ), begun AS (
                UPDATE schedule_slots SET started_at = \(now) WHERE started_at IS NULL AND job_id = (SELECT job_id
                    FROM claimed)
                )
                SELECT job_id, kind, slot, attempts, max_attempts FROM claimed
                """)
            guard let row = rows.first else { return nil }

            return Job(
                id: try row.int("job_id"), kind: try row.value("kind", of: "jobs"), slot: try row.timestamp("slot"),
                owner: owner,
                attempt: try row.int("attempts"), maxAttempts: try row.int("max_attempts"))
        }
    }

    /// Locks the job's row until the open transaction ends: no other worker takes the job over before, however long it
    /// takes.
    ///
    /// - Throws: `JobLost`.
    public static func hold(_ connection: PostgresConnection, _ job: Job) throws {
        let rows = try connection.execute(
            """
            SELECT FROM jobs WHERE job_id = \(job.id) AND lease_owner = \(job.owner) AND attempts = \(job.attempt)
                AND state = 'running' FOR UPDATE
            """)
        guard rows.count == 1 else { throw JobLost(job: job) }
    }

    /// Marks the job and its slot as done, in the open transaction.
    ///
    /// - Parameter result: a JSON object.
    /// - Throws: `JobLost`.
    public static func complete(
        _ connection: PostgresConnection, _ job: Job, result: String, now: Timestamp
    ) throws { try finish(connection, job, state: "done", reason: nil, result: result, now: now) }

    /// Marks the job and its slot as skipped by a gate, in the open transaction.
    ///
    /// - Throws: `JobLost`.
    public static func skip(_ connection: PostgresConnection, _ job: Job, reason: String, now: Timestamp) throws {
        try finish(connection, job, state: "skipped", reason: reason, result: nil, now: now)
    }

    /// Puts the job back for another attempt after `delay`; after the last attempt the job and its slot have failed.
    ///
    /// - Returns: whether there will be another attempt.
    /// - Throws: `JobLost`.
    @discardableResult
    public static func fail(
        _ connection: PostgresConnection, _ job: Job, error: String, delay: Duration, now: Timestamp
    ) throws -> Bool {
        try connection.transaction {
            guard job.attempt < job.maxAttempts else {
                try finish(connection, job, state: "failed", reason: error, result: nil, now: now)
                return false
            }
            let moved = try connection.execute(
                """
                UPDATE jobs SET state = 'queued', lease_owner = NULL, lease_until = NULL, error = \(error),
                                not_before = clock_timestamp() + make_interval(secs => \(delay / .seconds(1)))
                WHERE job_id = \(job.id) AND lease_owner = \(job.owner) AND attempts = \(job.attempt)
                    AND state = 'running'
                """)
            guard moved.affected == 1 else { throw JobLost(job: job) }
            return true
        }
    }

    private static func finish(
        _ connection: PostgresConnection, _ job: Job, state: String, reason: String?, result: String?, now: Timestamp
    ) throws {
        let moved = try connection.execute(
            """
            UPDATE jobs SET state = \(state), error = \(reason), result = \(json: result), finished_at = \(now),
                lease_owner = NULL,
                            lease_until = NULL
            WHERE job_id = \(job.id) AND lease_owner = \(job.owner) AND attempts = \(job.attempt) AND state = 'running'
            """)
        guard moved.affected == 1 else { throw JobLost(job: job) }
        try finishSlots(connection, [job.id], state: state, reason: reason, now: now)
    }

    /// Jobs whose last attempt died with its worker have failed.
    private static func giveUp(_ connection: PostgresConnection, _ kinds: [JobKind], _ now: Timestamp) throws {
        let reason = "the last attempt's worker died"
        let rows = try connection.execute(
            """
            UPDATE jobs SET state = 'failed', error = \(reason), finished_at = \(now), lease_owner = NULL,
                lease_until = NULL
            WHERE job_id IN (
                SELECT job_id FROM jobs
                WHERE kind = ANY (\(kinds.map(\.rawValue))) AND state = 'running' AND lease_until < clock_timestamp()
                  AND attempts >= max_attempts
                FOR UPDATE SKIP LOCKED)
            RETURNING job_id
            """)
        guard !rows.isEmpty else { return }
        try finishSlots(connection, rows.map { try $0.int("job_id") }, state: "failed", reason: reason, now: now)
    }

    private static func finishSlots(
        _ connection: PostgresConnection, _ jobs: [Int64], state: String, reason: String?, now: Timestamp
    ) throws {
        try connection.execute(
            """
            UPDATE schedule_slots SET state = \(state), reason = \(reason), finished_at = \(now)
                WHERE job_id = ANY (\(jobs))
            """)
    }
}

/// How long a job waits after a failed attempt: half a second, doubled with each attempt, at most a minute, then shortened
/// at random by up to a half so that jobs that failed together do not come back together. Wall time.
public enum RetryDelay {
    /// - Parameters:
    ///   - attempt: the one that failed, 1 for the first.
    ///   - jitter: a random number in 0.5...1.
    public static func after(attempt: Int64, jitter: Double) -> Duration {
        .seconds(min(60, 0.5 * Double(1 << min(max(0, attempt - 1), 10))) * jitter)
    }
}
