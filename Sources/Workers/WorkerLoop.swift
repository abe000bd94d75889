import Kafka
import Model
import Postgres
import Runtime
import Scheduling
import Store
import Stream
import Timekeeping

/// The loop of one role, on the role's thread: a batch from its topics, then its periodic tasks: jobs, heartbeat, others.
///
/// A periodic task that fails is logged and retried with growing delays; only an error of the stream that no retry can fix
/// ends the loop. Cancelling the task ends it after the batch in hand.
final class WorkerLoop<Effects: StreamEffects> {
    let context: RoleContext
    let role: Role
    let database: PostgresConnection
    private let stream: StreamConsumer<Effects>
    /// Measured at most once a second, also while Postgres is unavailable.
    private var lags: [TopicLag] = []
    private var nextLag: ContinuousClock.Instant = .now
    private var tasks: [PeriodicTask] = []

    private struct PeriodicTask {
        let name: String
        let every: Duration
        var next: ContinuousClock.Instant
        var backoff: Backoff
        let run: () throws -> Void
    }

    /// - Parameter database: made on this thread; shared with the effects, jobs and tasks.
    init(
        _ context: RoleContext, role: Role, topics: [Topic], effects: Effects, database: PostgresConnection,
        jobs: [any JobHandler] = []
    ) throws {
        self.context = context
        self.role = role
        self.database = database
        var settings = try StreamSettings(context, role: role, topics: topics)
        settings.deployment = try Deployment.load(database).identity
        stream = StreamConsumer(
            settings, effects: effects, database: database,
            log: context.log, metrics: StreamMetrics(context.metrics), seed: context.seed)
        if !jobs.isEmpty {
            let runner = context.jobRunner(jobs, database: database)
            addTask("jobs", every: .milliseconds(context.configuration[.jobPoll])) {
                while !Task.isCancelled, try runner.runNext() {}
            }
        }
        addTask("heartbeat", every: .seconds(2)) { [unowned self] in try beat("running") }
    }

    /// Adds a task to run between batches.
    ///
    /// - Parameter every: wall time between two runs. A run must be short: no batch is polled meanwhile.
    func addTask(_ name: String, every: Duration, _ run: @escaping () throws -> Void) {
        let backoff = Backoff(base: every, cap: .seconds(5), seed: context.seed &+ UInt64(tasks.count) &+ 1)
        tasks.append(PeriodicTask(name: name, every: every, next: .now, backoff: backoff, run: run))
    }

    /// Runs until the task is cancelled.
    func run() throws {
        try stream.open()
        context.health.started()
        let wait = Duration.milliseconds(min(200, max(1, context.configuration[.batchWait])))
        while !Task.isCancelled {
            try stream.poll(wait: wait)
            stream.isReady ? context.health.ready("stream") : context.health.notReady("stream", stream.waitReason)
            measureLag()
            for index in tasks.indices where tasks[index].next <= .now && !Task.isCancelled { runTask(index) }
            context.health.beat(role.rawValue)
        }
        context.health.notReady("stream", "stopping")
        stream.close()
        context.health.ended(role.rawValue)
        lags = []
        do { try beat("stopped") } catch { context.log.warning("heartbeat_failed", ["error": .text("\(error)")]) }
    }

    private func runTask(_ index: Int) {
        let task = tasks[index]
        // A fit may take minutes, which is no hang: as long as the group lets a member be silent.
        context.health.beat(role.rawValue, within: .seconds(300))
        do {
            if !database.isUsable { try database.reconnect() }
            try task.run()
            tasks[index].backoff.reset()
            tasks[index].next = .now + task.every
            context.health.ready(task.name)
        } catch {
            tasks[index].next = .now + tasks[index].backoff.next()
            context.health.notReady(task.name, String(describing: error))
            context.log.error("task_failed", ["task": .text(task.name), "error": .text(String(describing: error))])
        }
    }

    private func measureLag() {
        guard nextLag <= .now else { return }
        nextLag = .now + .seconds(1)
        lags = stream.measureLag()
    }

    /// `worker_heartbeats.detail` holds `lag`: an entry for each topic of which this worker has partitions.
    private func beat(_ state: String) throws {
        let detail: StructuredValue = ["lag": .list(lags.map(\.json))]
        try Heartbeats.beat(
            database, instance: context.instance, role: role.rawValue, domainTime: context.clock.now(), state: state,
            detail: detail)
    }
}
