import Timekeeping

/// The kinds of work that slots queue for workers.
public enum JobKind: String, Sendable, CaseIterable {
    case followers, learn, retrain, optimize
}

/// A job as claimed: this owner, this attempt. What it writes counts only while that holds.
public struct Job: Hashable, Sendable {
    public let id: Int64
    public let kind: JobKind
    /// The moment of domain time it is for.
    public let slot: Timestamp
    public let owner: String
    /// 1 for the first.
    public let attempt: Int64
    public let maxAttempts: Int64
}

/// The job is not ours any more: its lease ran out and somebody else took it, or it is finished.
public struct JobLost: Error, CustomStringConvertible {
    public let job: Job
    public var description: String { "job \(job.id) (\(job.kind.rawValue), slot \(job.slot)) was taken over" }
}
