import Learning
import Store
import Timekeeping

/// How a deployment stands now: what a report tells, and how the processes, the schedule and the jobs are.
struct DeploymentStatus: Sendable {
    struct Leader: Sendable {
        let instance: String
        let term: Int64
        /// Milliseconds of the database's clock until its lease ends; negative when it has.
        let leaseLeft: Int64
    }

    struct Next: Sendable {
        let schedule: String
        let lastSlot: Timestamp
        let nextSlot: Timestamp
        let isPaused: Bool
    }

    struct Worker: Sendable {
        let instance: String
        let role: String
        let state: String
        /// Milliseconds of the database's clock since its last heartbeat.
        let silence: Int64
        let domainTime: Timestamp

        /// Whether it is thought to live: heartbeats come every one or two seconds.
        var isAlive: Bool { state != "stopped" && silence < 15_000 }
    }

    /// A job that needs a look: it failed, is tried again, or its worker is silent.
    struct Job: Sendable {
        let kind: String
        let slot: Timestamp
        let state: String
        let attempts: Int64
        let isStale: Bool
        let error: String?
    }

    var report: DeploymentReport
    var clock: String
    var leader: Leader?
    var next: [Next] = []
    var workers: [Worker] = []
    var jobs: [Job] = []
    /// Open ones, worst first.
    var alerts: [AlertRecord] = []
    /// How far living processes are behind, as they say themselves.
    var lags: [SystemState.Lag] = []
    var checkpoints: [(state: String, count: Int64)] = []
    /// Records by dead-letter topic; `nil` where the brokers could not be asked.
    var deadLetters: [(topic: String, count: Int64)]?
}
