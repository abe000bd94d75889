import Determinism
import Learning
import Operations
import Postgres
import Scheduling
import Store
import TestDeployments
import TestServers
import Timekeeping

@testable import Coordinator

/// A deployment in which time, coordinators and workers are played by one seeded hand. All that they do to the database is
/// what the programs do; what the hand decides is when the clock moves, who dies, and between which two steps.
final class SlotWorld {
    static let rules = [
        "scrape_sweep": "every 2m", "followers": "every 1h", "learn": "every 20m", "retrain": "every 30m",
        "optimize": "every 1h",
    ]

    struct Tally {
        var deaths = 0
        var deposed = 0
        var workerDeaths = 0
        var jobsLost = 0
    }

    let deployment: Deployment
    let cutter: CommitCutter
    var random: SeededGenerator
    var now: Timestamp
    var tally = Tally()
    private let url: String
    private var lives = 0
    private var leader: Life?
    /// Leaders that stood still while their lease ran out, and do not know it yet.
    private var zombies: [Life] = []
    private var worker: PostgresConnection

    /// One coordinator from its start to its death.
    private struct Life {
        let connection: PostgresConnection
        let lease: LeaderLease
        let term: Int64
        var lastTick: Timestamp?
    }

    init(startingAt start: Timestamp, seed: UInt64) throws {
        deployment = try Deployment(startingAt: start)
        let server = try TestServers.postgres()
        cutter = try CommitCutter(target: server.port)
        url = deployment.url.replacing(":\(server.port)/", with: ":\(cutter.port)/")
        random = SeededGenerator(seed: seed)
        now = start
        worker = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "worker"))
        // No key: an effect that comes twice must show.
        try deployment.connection.execute("CREATE TABLE effects (kind text NOT NULL, slot timestamptz NOT NULL)")
        let operations = ScheduleOperations(deployment.connection, now: start)
        let audit = Audit(actor: "test", reason: "simulation")
        for (schedule, rule) in Self.rules {
            var settings = ScheduleSettings(rule: try ScheduleRule(rule))
            switch schedule {
            case "learn": settings.catchUp = .all
            case "retrain": settings.catchUp = .skip
            case "followers": settings.overlap = .skip
            case "optimize": settings.maxAttempts = 2
            default: break
            }
            _ = try operations.perform(schedule, .set(settings), audit)
        }
    }

    func end() { cutter.stop() }

    private func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    /// Mostly by less than a sweep's slots at one look; now and then a standstill of half a day.
    func moveClock() throws {
        now = now + .minutes(chance(3) ? 600 : Int64.random(in: 1...55, using: &random))
    }

    // MARK: Coordinators

    /// One look of whoever leads; it, or one deposed before it, may die on the way.
    func coordinate() throws {
        try wake()
        if leader == nil { leader = try elect() }
        guard var life = leader else { return }
        if chance(8) {
            // It stands still, its lease runs out, another is elected in its place.
            zombies.append(life)
            try expireLease()
            leader = try elect()
            return try coordinateOnce()
        }
        if chance(25) { cutter.cut(chance(50) ? .beforeCommit : .afterCommit) }
        do {
            try look(&life)
            leader = life
            // One that looked and died before it said so to anybody.
            if chance(5) { try die(life) }
        } catch is PostgresError {
            try die(life)
            // Its successor looks at the same moment.
            leader = try elect()
            try coordinateOnce()
        }
    }

    private func coordinateOnce() throws {
        guard var life = leader else { return }
        try look(&life)
        leader = life
    }

    private func look(_ life: inout Life) throws {
        _ = try ScheduleStore(connection: life.connection).decide(
            at: now, lastTick: life.lastTick, lease: life.lease, term: life.term)
        life.lastTick = now
    }

    private func die(_ life: Life) throws {
        tally.deaths += 1
        life.connection.close()
        leader = nil
        try expireLease()
    }

    /// What a leader that was deposed while it stood still writes when it goes on.
    private func wake() throws {
        for zombie in zombies {
            do {
                // To a moment that is not decided on yet, so that there is something to write.
                _ = try ScheduleStore(connection: zombie.connection).decide(
                    at: now, lastTick: zombie.lastTick, lease: zombie.lease, term: zombie.term)
            } catch is LeadershipLost {
                tally.deposed += 1
            }
            zombie.connection.close()
        }
        zombies = []
    }

    private func elect() throws -> Life? {
        lives += 1
        let connection = try PostgresConnection(PostgresConfiguration(url: url, applicationName: "c\(lives)"))
        let lease = LeaderLease(holder: "c#\(lives)", lease: .seconds(300))
        guard case .granted(let term) = try lease.attempt(connection) else { return nil }
        return Life(connection: connection, lease: lease, term: term, lastTick: nil)
    }

    private func expireLease() throws {
        try deployment.connection.execute("UPDATE leadership SET expires_at = clock_timestamp() - interval '1 s'")
    }

    // MARK: Workers

    /// Jobs until none is left to do, at most so many, each done, failed, or left by a worker that dies.
    func work(most: Int) throws {
        for _ in 0..<most {
            guard let job = try claim(worker) else { return }
            // Often enough that some slots use up both attempts, whichever way the rest goes.
            if job.kind == .optimize, chance(30) {
                try JobQueue.fail(worker, job, error: "not this time", delay: .zero, now: now)
                continue
            }
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<4: try dieAfterClaim()
            case 4..<7: try beOvertaken(job)
            case 7..<10: try dieAtCommit(job, .beforeCommit)
            case 10..<13: try dieAtCommit(job, .afterCommit)
            case 13..<16:
                try JobQueue.fail(worker, job, error: "not this time", delay: .zero, now: now)
            default: try perform(job, on: worker)
            }
        }
    }

    private func claim(_ connection: PostgresConnection) throws -> Job? {
        // The lease is over at once: whoever comes next finds a dead worker's job free.
        try JobQueue.claim(connection, kinds: JobKind.jobs, owner: "w", leaseSeconds: 0, now: now)
    }

    private func perform(_ job: Job, on connection: PostgresConnection) throws {
        try connection.transaction {
            try JobQueue.hold(connection, job)
            try connection.execute(
                "INSERT INTO effects VALUES (\(job.kind), \(job.slot))")
            try JobQueue.complete(connection, job, result: "{}", now: now)
        }
    }

    private func dieAfterClaim() throws {
        tally.workerDeaths += 1
        try worker.reconnect()
    }

    private func dieAtCommit(_ job: Job, _ cut: CommitCutter.Cut) throws {
        tally.workerDeaths += 1
        cutter.cut(cut)
        do { try perform(job, on: worker) } catch is PostgresError {}
        try worker.reconnect()
    }

    /// It stands still, another takes its job over and does it, and then it goes on.
    private func beOvertaken(_ job: Job) throws {
        guard let taken = try claim(deployment.connection) else { return }
        try perform(taken, on: deployment.connection)
        do { try perform(job, on: worker) } catch is JobLost { tally.jobsLost += 1 }
    }

    // MARK: The end

    /// Decides and works off what is left, in peace.
    func finish() throws {
        try wake()
        if leader == nil { leader = try elect() }
        while try ScheduleStore(connection: deployment.connection).isAnyDue(at: now) { try coordinateOnce() }
        while let job = try claim(worker) { try perform(job, on: worker) }
    }

    func triggerAgain(_ slots: [Timestamp]) throws {
        let operations = ScheduleOperations(deployment.connection, now: now)
        let audit = Audit(actor: "test", reason: "again")
        for slot in slots { _ = try operations.perform("optimize", .trigger(slot: slot), audit) }
        while let job = try claim(worker) { try perform(job, on: worker) }
    }

    func slotCount() throws -> Int64 {
        try deployment.connection.execute("SELECT count(*) FROM schedule_slots").only().int(0)
    }

    /// Oldest first.
    func slots(of schedule: String) throws -> [SlotStatus] {
        try ScheduleReader(connection: deployment.connection).slots(of: schedule, limit: 100_000).reversed()
    }

    /// How often each slot's job had its effect.
    func effects() throws -> [String: Int64] {
        var effects: [String: Int64] = [:]
        for row in try deployment.connection.execute(
            "SELECT kind, slot, count(*) AS n FROM effects GROUP BY kind, slot")
        {
            effects["\(try row.text("kind")) \(try row.timestamp("slot"))"] = try row.int("n")
        }
        return effects
    }
}
