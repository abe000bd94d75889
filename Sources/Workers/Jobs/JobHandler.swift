import Postgres
import Runtime
import Store

/// What came of a job.
enum JobResult {
    /// An object for `jobs.result`.
    case done(StructuredValue)
    /// A gate was not met, for this reason.
    case skipped(String)
}

/// How one kind of job is done.
struct JobHandler {
    let kind: JobKind
    var isolation: IsolationLevel = .readCommitted
    /// Tables to lock first, before the transaction's view is frozen: `LOCK TABLE …` statements.
    var locks: [String] = []
    /// Runs in the transaction that also finishes the job and its slot. May run again after a failure.
    let run: (Job, PostgresConnection) throws -> JobResult
    /// Called when that transaction is committed.
    var finished: (Job, JobResult) -> Void = { _, _ in }
    /// Called after an attempt failed and was undone, outside any transaction.
    var failed: (Job, any Error, PostgresConnection) throws -> Void = { _, _, _ in }
}
