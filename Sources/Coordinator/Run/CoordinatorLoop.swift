import Bootstrap
import CommandLine
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// One coordinator: takes part in the election and, while it leads, decides on every slot that comes due.
///
/// States: standing by or leading (`Leadership`), with or without a connection. Any number of coordinators may run; the
/// one that holds the lease works, the others wait for it to run out. All that is decided is in the database, in
/// transactions that hold the term: a leader that was cut off and deposed cannot write, and a new one goes on from the
/// slots it finds. A database that is away stops the schedule and nothing else; when it is back, the schedules run their
/// latest slot. The tick wakes it; nothing else does.
actor CoordinatorLoop: Service {
    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    nonisolated var name: String { "coordinator" }

    let configuration: Configuration
    let clock: any DomainClock
    let log: Log
    let health: Health
    let figures: CoordinatorMetrics
    var tables: TableMetrics
    let instance: String
    /// Where this process serves the operator's page.
    let page: String?
    let lease: LeaderLease
    let tick: Duration
    /// A slot that is late by no more than leadership takes to change hands is in time.
    let grace: Span
    var connection: PostgresConnection?
    var leadership: Leadership
    var continuity: GapDetector
    var backoff: Backoff
    var nextHeartbeat = ContinuousClock.now
    var ledTerm: Int64?
    /// For the watch over alerts, which works under the same term.
    nonisolated let led = CurrentTerm()

    init(
        configuration: Configuration, clock: any DomainClock, log: Log, health: Health, metrics: Metrics,
        instance: String, nonce: UInt64, page: String? = nil
    ) {
        self.configuration = configuration
        self.clock = clock
        self.log = log
        self.health = health
        self.instance = instance
        self.page = page
        figures = CoordinatorMetrics(metrics)
        tables = TableMetrics(metrics)
        tick = .milliseconds(configuration[.tick])
        let length = Duration.milliseconds(configuration[.leaderLease])
        grace = max(.minutes(1), .milliseconds(2 * Int64(configuration[.leaderLease])))
        lease = LeaderLease(holder: "\(instance)#\(String(nonce, radix: 16))", lease: length)
        leadership = Leadership(lease: length)
        continuity = GapDetector(tick: tick)
        backoff = Backoff(cap: .seconds(2), seed: nonce)
    }

    /// Connects for the first time.
    ///
    /// - Throws: where the database, its tables or the deployment are missing: a coordinator that has never run says so
    ///   and ends, one that has run waits.
    func open() throws { _ = try connected() }

    /// Runs until cancelled; then lets go of the lease.
    func run() async throws {
        while !Task.isCancelled {
            health.beat("coordinator", within: .seconds(60))
            var pause = tick
            do {
                let connection = try connected()
                try step(connection)
                backoff.reset()
                health.started()
                health.ready("postgres")
            } catch {
                pause = backoff.next()
                lost(error)
            }
            try? await Task.sleep(for: pause)
        }
        retire()
    }

    /// One round: election, then the slots that are due, then the heartbeat.
    func step(_ connection: PostgresConnection) throws {
        try elect(connection)
        if let term = leadership.term(at: .now) {
            do {
                try look(connection, term: term)
            } catch let error as LeadershipLost {
                leadership.deposed()
                log.warning("deposed", ["term": .int(error.term)])
            }
        }
        noteLeadership()
        try heartbeat(connection)
    }

    private func elect(_ connection: PostgresConnection) throws {
        let start = ContinuousClock.now
        guard leadership.shouldAttempt(at: start) else { return }
        do throws(PostgresError) {
            leadership.concluded(try lease.attempt(connection), startedAt: start)
        } catch {
            leadership.concluded(.unknown, startedAt: start)
            throw error
        }
    }

    private func look(_ connection: PostgresConnection, term: Int64) throws {
        let store = ScheduleStore(connection: connection)
        let wall = ContinuousClock.now
        let now = clock.now()
        if try store.isAnyDue(at: now) {
            let lastTick = continuity.lastTick(term: term, at: wall)
            let decided = try store.decide(at: now, lastTick: lastTick, grace: grace, lease: lease, term: term)
            for decided in decided { report(decided) }
        }
        continuity.ticked(term: term, at: wall, domain: now)
    }

    private func noteLeadership() {
        let held = leadership.held(at: .now)
        let term = held?.term
        led.set(term, trustedUntil: held?.until)
        guard term != ledTerm else { return }
        if let term {
            log.info("elected", ["term": .int(term)])
        } else if let ledTerm {
            log.info("leadership_lost", ["term": .int(ledTerm)])
        }
        ledTerm = term
        figures.isLeader.set(term == nil ? 0 : 1)
        nextHeartbeat = .now
    }

    private func connected() throws -> PostgresConnection {
        if let connection {
            if !connection.isUsable { try connection.reconnect() }
            return connection
        }
        // A statement that hangs longer than the lease is no use to a leader, and a leader that stands still in the middle
        // of a transaction must not keep the lease's row from its successor.
        let made = try Database.open(
            configuration, applicationName: "rookery-coordinator-" + instance,
            statementTimeout: max(.seconds(2), lease.lease),
            idleInTransactionTimeout: lease.lease)
        let started = try made.execute("SELECT started_at FROM deployment")
        guard let started = started.first else {
            throw CommandFailure(.serverMissing, "the deployment row is missing; run coordinator migrate")
        }
        try ScheduleStore(connection: made).ensure(startedAt: try started.timestamp("started_at"))
        connection = made
        return made
    }

    private func lost(_ error: any Error) {
        health.notReady("postgres", "\(error)")
        log.warning("loop_failed", ["error": .text("\(error)")])
        noteLeadership()
    }

    private func retire() {
        if let connection, connection.isUsable {
            try? lease.release(connection)
            try? beat(connection, state: "stopped")
        }
        connection?.close()
        health.ended("coordinator")
        log.info("stopped")
    }
}

extension CoordinatorLoop {
    /// Once a second: says that it is alive.
    func heartbeat(_ connection: PostgresConnection) throws {
        guard ContinuousClock.now >= nextHeartbeat else { return }
        nextHeartbeat = .now + .seconds(1)
        try beat(connection, state: ledTerm == nil ? "standing_by" : "leading")
        figures.term.set(ledTerm.map(Double.init) ?? .nan)
        if ledTerm != nil { try countJobs(connection) }
        try noteSchedules(connection)
        for row in try DriftStore.newest(connection) { figures.drift(row) }
        try tables.tell(connection, at: clock.now())
    }

    /// What is the matter with jobs, for alerts.
    private func countJobs(_ connection: PostgresConnection) throws(PostgresError) {
        let row = try connection.execute(
            """
            SELECT count(*) FILTER (WHERE state = 'failed') AS failed,
                   count(*) FILTER (WHERE state = 'queued' AND attempts > 0) AS retried,
                   count(*) FILTER (WHERE state = 'running' AND lease_until < clock_timestamp()) AS stale
            FROM jobs WHERE state IN ('queued', 'running', 'failed')
            """
        ).only()
        for matter in ["failed", "retried", "stale"] { figures.jobs(matter).set(Double(try row.int(matter))) }
    }

    /// How the schedules stand, for alerts and charts.
    private func noteSchedules(_ connection: PostgresConnection) throws(PostgresError) {
        let rows = try connection.execute(
            """
            SELECT s.schedule, s.next_slot, s.missed_total, newest.slot, newest.decided_at FROM schedules s
            LEFT JOIN LATERAL (
                SELECT slot, decided_at FROM schedule_slots t
                WHERE t.schedule = s.schedule AND t.origin = 'schedule' ORDER BY slot DESC LIMIT 1) newest ON true
            """)
        for row in rows {
            let slot = try row.optionalTimestamp("slot")
            let decided = try row.optionalTimestamp("decided_at")
            figures.schedule(
                try row.text("schedule"), next: try row.timestamp("next_slot"), missed: try row.int("missed_total"),
                delay: slot.flatMap { slot in decided.map { $0 - slot } })
        }
    }

    func beat(_ connection: PostgresConnection, state: String) throws(PostgresError) {
        let detail: StructuredValue = ["term": .optional(ledTerm), "page": .optional(page)]
        try Heartbeats.beat(
            connection, instance: instance, role: "coordinator", domainTime: clock.now(), state: state,
            detail: detail)
    }

    func report(_ decided: DecidedSlots) {
        let schedule = decided.kind.rawValue
        figures.slots(schedule, "run").add(decided.run.count)
        if !decided.missed.isEmpty {
            figures.slots(schedule, "missed").add(decided.missed.count)
            log.warning(
                "slots_missed",
                [
                    "schedule": .text(schedule), "missed": .count(decided.missed.count),
                    "runs": .time(decided.run.last),
                ])
        }
        if !decided.skipped.isEmpty {
            figures.slots(schedule, "skipped").add(decided.skipped.count)
            log.info(
                "slots_skipped", ["schedule": .text(schedule), "slots": .list(decided.skipped.map { .time($0) })])
        }
        guard !decided.run.isEmpty else { return }
        if decided.kind.isJob {
            log.info("slots_queued", ["schedule": .text(schedule), "slots": .list(decided.run.map { .time($0) })])
        } else {
            log.debug("swept", ["slot": .time(decided.latest), "opened": .count(decided.opened)])
        }
    }
}
