import Kafka
import Model
import Postgres
import Runtime
import Scheduling
import Store
import Stream
import Timekeeping

/// The turns of one role, on the role's thread: a batch from its topics, its jobs, its other chores, a heartbeat.
///
/// A chore that fails for want of a server is logged and tried again with growing pauses; only an error that no retry
/// can mend ends the loop. Cancelling the task ends it after the batch in hand.
final class WorkerLoop<Effects: StreamEffects> {
    let context: RoleContext
    let role: Role
    let database: PostgresConnection
    private let stream: StreamConsumer<Effects>
    /// Measured at most once a second, also while Postgres is away.
    private var lags: [TopicLag] = []
    private var nextLag: ContinuousClock.Instant = .now
    private var chores: [Chore] = []

    private struct Chore {
        let name: String
        let every: Duration
        var next: ContinuousClock.Instant
        var backoff: Backoff
        let run: () throws -> Void
    }

    /// - Parameter database: made on this thread; shared with the effects, jobs and chores.
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
            addChore("jobs", every: .milliseconds(context.configuration[.jobPoll])) {
                while !Task.isCancelled, try runner.runNext() {}
            }
        }
        addChore("heartbeat", every: .seconds(2)) { [unowned self] in try beat("running") }
    }

    /// Adds something to do between batches.
    ///
    /// - Parameter every: wall time between two runs. A run must not take long: the group waits meanwhile.
    func addChore(_ name: String, every: Duration, _ run: @escaping () throws -> Void) {
        let backoff = Backoff(base: every, cap: .seconds(5), seed: context.seed &+ UInt64(chores.count) &+ 1)
        chores.append(Chore(name: name, every: every, next: .now, backoff: backoff, run: run))
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
            for index in chores.indices where chores[index].next <= .now && !Task.isCancelled { runChore(index) }
            context.health.beat(role.rawValue)
        }
        context.health.notReady("stream", "stopping")
        stream.close()
        context.health.ended(role.rawValue)
        lags = []
        do { try beat("stopped") } catch { context.log.warning("heartbeat_failed", ["error": .text("\(error)")]) }
    }

    private func runChore(_ index: Int) {
        let chore = chores[index]
        // A fit may take minutes: that is no loop that hangs. As long as the group lets a member be silent.
        context.health.beat(role.rawValue, within: .seconds(300))
        do {
            if !database.isUsable { try database.reconnect() }
            try chore.run()
            chores[index].backoff.reset()
            chores[index].next = .now + chore.every
            context.health.ready(chore.name)
        } catch {
            chores[index].next = .now + chores[index].backoff.next()
            context.health.notReady(chore.name, String(describing: error))
            context.log.error("chore_failed", ["chore": .text(chore.name), "error": .text(String(describing: error))])
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
