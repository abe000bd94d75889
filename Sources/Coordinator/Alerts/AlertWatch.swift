import CommandLine
import Learning
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// Looks, every few wall seconds while this coordinator leads, at how the deployment stands; opens and ends alerts, and
/// tells the log, Prometheus and the webhook of them.
///
/// States: standing by, or watching under the term that the schedule's loop leads. What is open is in the database and
/// written under the term, so that a deposed leader opens nothing and a new one goes on from there; since when something
/// is amiss that is no alert yet is forgotten with the leader. A database that is away stops the watch, and whoever led
/// speaks of it (`DatabaseOutage`). A webhook that does not take a delivery is tried again with growing pauses, by whoever
/// leads then. The interval wakes it; nothing else does.
actor AlertWatch: Service {
    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    nonisolated var name: String { "alerts" }

    let configuration: Configuration
    let clock: any DomainClock
    let log: Log
    let health: Health
    let figures: AlertFigures
    let lease: LeaderLease
    let led: LedTerm
    let policy: DeliveryPolicy
    let interval: Duration
    var connection: PostgresConnection?
    var account = ""
    var webhook: Webhook?
    var letters: DeadLetterGauge?
    var book = AlertBook()
    var watchedTerm: Int64?
    var nextLook = ContinuousClock.now
    /// Whether a delivery may be due: known anew after each look.
    var mayDeliver = false
    var outage: DatabaseOutage
    private var backoff: Backoff

    /// - Parameters:
    ///   - interval: as the settings say if not given.
    ///   - patience: how long the database may be away untold.
    init(
        configuration: Configuration, clock: any DomainClock, log: Log, health: Health, metrics: Metrics,
        lease: LeaderLease, led: LedTerm, policy: DeliveryPolicy = DeliveryPolicy(), interval: Duration? = nil,
        patience: Duration = AlertKind.databaseAway.opensAfter
    ) {
        self.configuration = configuration
        self.clock = clock
        self.log = log
        self.health = health
        self.lease = lease
        self.led = led
        self.policy = policy
        figures = AlertFigures(metrics)
        outage = DatabaseOutage(patience: patience)
        self.interval = interval ?? .seconds(configuration[.alertInterval])
        backoff = Backoff(cap: .seconds(5), seed: UInt64.random(in: 1...UInt64.max))
    }

    /// Makes what the settings name.
    ///
    /// - Throws: `ConfigurationError` where a webhook is named without a secret.
    func open() throws {
        webhook = try Webhook.make(configuration)
        letters = DeadLetterGauge(configuration)
    }

    /// Runs until cancelled.
    func run() async throws {
        while !Task.isCancelled {
            health.beat(name, within: .seconds(60))
            var pause = Duration.milliseconds(200)
            do {
                try turn()
                backoff.reset()
            } catch let error as Deposed {
                log.debug("alerts_deposed", ["term": .int(error.term)])
            } catch {
                pause = backoff.next()
                log.warning("alerts_not_looked_at", ["error": .text("\(error)")])
            }
            try? await Task.sleep(for: pause)
        }
        connection?.close()
        health.ended(name)
    }

    /// One look if it is time, and at most one delivery.
    func turn() throws {
        let term = led.current
        // Whoever led speaks of a database that is away, until it is back: nobody else can be known to lead meanwhile.
        let speaks = watchedTerm != nil || term != nil || outage.isUnderWay
        do {
            if let term { try watch(term) } else if speaks { try standBy() }
        } catch {
            if speaks, CoordinatorCommands.exit(of: error) == .serverMissing { noteOutage() }
            throw error
        }
    }

    private func watch(_ term: Int64) throws {
        if term != watchedTerm {
            watchedTerm = term
            book = AlertBook()
            nextLook = .now
        }
        let connection = try connected()
        try noteReturn(connection)
        if ContinuousClock.now >= nextLook {
            nextLook = .now + interval
            try look(connection, term)
            mayDeliver = webhook != nil
        }
        if mayDeliver { mayDeliver = try deliver(connection, term) }
    }

    /// Leads no more, because another does or because the database is away.
    private func standBy() throws {
        watchedTerm = nil
        mayDeliver = false
        figures.open([])
        let connection = try connected()
        try connection.execute("SELECT 1")
        try noteReturn(connection)
    }

    private func connected() throws -> PostgresConnection {
        if let connection {
            if !connection.isUsable { try connection.reconnect() }
            return connection
        }
        let made = try Database.connect(
            configuration, purpose: "alerts", statementTimeout: .seconds(5),
            idleInTransactionTimeout: lease.lease)
        account = try Deployment.load(made).account
        connection = made
        return made
    }
}
