import FoundationEssentials
import Learning
import Operations
import Postgres
import Runtime
import Scheduling
import Store
import Timekeeping

/// Evaluates the alert rules every few wall seconds while this coordinator leads; opens and resolves alerts, and reports
/// them to the log, Prometheus and the webhook.
///
/// States: standing by, or leading under the scheduler's term. Open alerts are in the database and written under the term,
/// so a deposed leader opens nothing and a new one continues from there; how long a condition has held that is no alert
/// yet is forgotten with the leader. While the database is unavailable nothing is evaluated, and the coordinator that led
/// reports the outage itself (`DatabaseOutage`). A delivery that the webhook does not take is retried with growing pauses
/// by the coordinator that leads then. The loop runs only on its timer.
public actor AlertMonitor: Service {
    private let executor = ThreadExecutor()
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    public nonisolated var name: String { "alerts" }

    private let configuration: Configuration
    private let clock: any DomainClock
    private let log: Log
    private let health: Health
    private let metrics: AlertMetrics
    private let lease: LeaderLease
    let led: CurrentTerm
    private let policy: DeliveryPolicy
    private let interval: Duration
    private let connect: @Sendable () throws -> PostgresConnection
    private var connection: PostgresConnection?
    private var account = ""
    private var webhook: Webhook?
    private var letters: DeadLetterGauge?
    private var book = AlertTracker()
    private var ledTerm: Int64?
    private var nextEvaluation = ContinuousClock.now
    /// Whether a delivery may be due; determined by each evaluation.
    private var mayDeliver = false
    private var outage: DatabaseOutage
    private var backoff: Backoff

    /// - Parameters:
    ///   - interval: between evaluations; as the settings say if not given.
    ///   - patience: how long the database may be unavailable before that is reported.
    ///   - connect: opens the monitor's own connection.
    public init(
        configuration: Configuration, clock: any DomainClock, log: Log, health: Health, metrics: Metrics,
        lease: LeaderLease, led: CurrentTerm, policy: DeliveryPolicy = DeliveryPolicy(), interval: Duration? = nil,
        patience: Duration = AlertKind.databaseAway.opensAfter,
        connect: @escaping @Sendable () throws -> PostgresConnection
    ) {
        self.configuration = configuration
        self.connect = connect
        self.clock = clock
        self.log = log
        self.health = health
        self.lease = lease
        self.led = led
        self.policy = policy
        self.metrics = AlertMetrics(metrics)
        outage = DatabaseOutage(patience: patience)
        self.interval = interval ?? .seconds(configuration[.alertInterval])
        backoff = Backoff(cap: .seconds(5), seed: UInt64.random(in: 1...UInt64.max))
    }

    /// Makes what the settings ask for.
    ///
    /// - Throws: `ConfigurationError` where a webhook is named without a secret.
    public func open() throws {
        webhook = try Webhook.make(configuration)
        letters = DeadLetterGauge(configuration)
    }

    /// Runs until cancelled.
    public func run() async throws {
        while !Task.isCancelled {
            health.beat(name, within: .seconds(60))
            var pause = Duration.milliseconds(200)
            do {
                try tick()
                backoff.reset()
            } catch let error as LeadershipLost {
                log.debug("alerts_deposed", ["term": .int(error.term)])
            } catch {
                pause = backoff.next()
                log.warning("alert_evaluation_failed", ["error": .text("\(error)")])
            }
            try? await Task.sleep(for: pause)
        }
        connection?.close()
        health.ended(name)
    }

    /// One evaluation if it is due, and at most one delivery.
    func tick() throws {
        let term = led.current
        // The coordinator that led reports an outage until it is over: nobody else can be known to lead meanwhile.
        let reportsOutage = ledTerm != nil || term != nil || outage.isUnderWay
        do {
            if let term { try lead(term) } else if reportsOutage { try standBy() }
        } catch {
            if reportsOutage, let error = error as? PostgresError, Self.unavailable.contains(error.code) {
                recordOutage()
            }
            throw error
        }
    }

    private static let unavailable: Set<PostgresError.Code> = [
        .connectionRefused, .authenticationFailed, .databaseMissing, .unavailable, .connectionLost, .timeout,
    ]

    private func lead(_ term: Int64) throws {
        if term != ledTerm {
            ledTerm = term
            book = AlertTracker()
            nextEvaluation = .now
        }
        let connection = try connected()
        try recordRecovery(connection)
        if ContinuousClock.now >= nextEvaluation {
            nextEvaluation = .now + interval
            try evaluate(connection, term)
            mayDeliver = webhook != nil
        }
        if mayDeliver { mayDeliver = try deliver(connection, term) }
    }

    /// Another coordinator leads, or the database is unavailable.
    private func standBy() throws {
        ledTerm = nil
        mayDeliver = false
        metrics.open([])
        let connection = try connected()
        try connection.execute("SELECT 1")
        try recordRecovery(connection)
    }

    private func connected() throws -> PostgresConnection {
        if let connection {
            if !connection.isUsable { try connection.reconnect() }
            return connection
        }
        let made = try connect()
        account = try Deployment.load(made).account
        connection = made
        return made
    }

    // MARK: Evaluating

    /// Reads the state of the deployment, evaluates the rules under the term, and reports what changed.
    private func evaluate(_ connection: PostgresConnection, _ term: Int64) throws {
        let now = clock.now()
        let first = configuration[.scrapeCheckpoints].min() ?? .hours(1)
        var state = try SystemStateReader(connection).read(now: now, firstCheckpoint: first)
        state.deadLetters = try letters?.read(connection)
        let evaluation = AlertEvaluation(
            connection: connection, lease: lease, term: term, account: account, delivers: webhook != nil)
        let result = try evaluation.run(state.assessments(), book: &book, at: now, wall: .now)
        for event in result.events { announce(event) }
        metrics.open(result.open)
    }

    private func announce(_ event: AlertEvaluation.Event) {
        let record = event.record
        let fields: Log.Fields = [
            "alert_id": .text(String(record.id)), "kind": .text(record.kind), "subject": .text(record.subject),
            "severity": .text(record.severity.rawValue), "summary": .text(record.summary),
            "domain_time": .time(record.resolvedAt ?? record.lastSeenAt),
        ]
        switch event.transition {
        case .opened: log.log(record.severity.logLevel, "alert_opened", fields)
        case .worsened: log.log(record.severity.logLevel, "alert_worsened", fields)
        case .resolved: log.info("alert_resolved", fields)
        }
    }

    // MARK: Delivering

    /// Sends the delivery that has waited longest. Claim and outcome are written under the term; no transaction is open
    /// during the request.
    ///
    /// - Returns: whether there was a delivery.
    private func deliver(_ connection: PostgresConnection, _ term: Int64) throws -> Bool {
        guard let webhook else { return false }
        let claim = try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            return try AlertDeliveries.claim(connection, pause: policy.claim)
        }
        guard let claim else { return false }
        let outcome = webhook.send(claim.body, id: claim.id, timeout: policy.timeout)
        try connection.transaction {
            try lease.assertHeld(term: term, in: connection)
            try record(outcome, of: claim, connection)
        }
        return true
    }

    private func record(_ outcome: Webhook.Outcome, of claim: AlertDeliveries.Claim, _ connection: PostgresConnection)
        throws(PostgresError)
    {
        let (id, attempt) = (StructuredValue.text(claim.id), StructuredValue.int(claim.attempt))
        switch outcome {
        case .taken:
            try AlertDeliveries.sent(connection, claim)
            metrics.delivery("sent")
            log.info("alert_delivered", ["delivery_id": id, "attempt": attempt])
        case .refused(let error, let retryAfter):
            let pause = policy.pause(after: claim.attempt, retryAfter: retryAfter)
            try AlertDeliveries.failed(connection, claim, error: error, retryAfter: pause)
            metrics.delivery(pause == nil ? "failed" : "retried")
            let fields: Log.Fields = ["delivery_id": id, "attempt": attempt, "error": .text(error)]
            if pause == nil {
                log.error("alert_not_delivered", fields)
            } else {
                log.warning("alert_delivery_failed", fields)
            }
        }
    }

    // MARK: Outages of the database

    private static let summary =
        "the coordinator that led cannot reach the database; posts are drawn from what was known before"

    /// The database did not answer. After a while that is reported to the log, Prometheus and the webhook; it cannot be
    /// stored.
    private func recordOutage() {
        let now = ContinuousClock.now
        if outage.failed(at: now, domain: clock.now(), deliveryID: UUID().uuidString.lowercased()) != nil {
            log.error("alert_opened", fields)
            metrics.databaseUnavailable(true)
        }
        guard let webhook, let announced = outage.attempt(at: now) else { return }
        let body = Self.message(announced, account: account)
        switch webhook.send(body, id: announced.deliveryID, timeout: policy.timeout) {
        case .taken:
            outage.taken()
            metrics.delivery("sent")
        case .refused(let error, _):
            metrics.delivery("retried")
            log.warning("alert_delivery_failed", ["delivery_id": .text(announced.deliveryID), "error": .text(error)])
        }
    }

    /// The database answers again. A reported outage is stored, opened and resolved at once, which needs no term: an
    /// outage usually costs the coordinator its lead. The leader then sends the webhook the end, and the beginning where
    /// the webhook has not taken it. The outage lasts until this is committed.
    private func recordRecovery(_ connection: PostgresConnection) throws {
        guard outage.isUnderWay else { return }
        var next = outage
        if let announced = next.ended() {
            try connection.transaction { try store(announced, connection) }
            log.info("alert_resolved", fields)
            metrics.databaseUnavailable(false)
        }
        outage = next
    }

    private func store(_ announced: DatabaseOutage.Announced, _ connection: PostgresConnection) throws {
        let assessment = Assessment(.databaseAway, .failing(.critical), Self.summary)
        // An earlier COMMIT may have reached the database though its answer was lost.
        guard try !AlertStore.isKnown(connection, assessment, openedAt: announced.began) else { return }
        let term = try connection.execute("SELECT coalesce(max(term), 0) FROM leadership").only().int(0)
        let now = max(announced.began, clock.now())
        let opened = try AlertStore.apply(
            connection, .open(assessment, .critical), to: nil, at: announced.began, term: term)?.record
        guard let opened, let key = opened.key else { return }
        let ended = try AlertStore.apply(connection, .resolve(key), to: opened, at: now, term: term)?.record
        guard webhook != nil, let ended else { return }
        if !announced.isTaken {
            try AlertDeliveries.queue(
                connection, opened.id, .opened, id: announced.deliveryID,
                body: try AlertMessage(opened, .opened, deliveryID: announced.deliveryID, account: account).json())
        }
        let id = UUID().uuidString.lowercased()
        try AlertDeliveries.queue(
            connection, ended.id, .resolved, id: id,
            body: try AlertMessage(ended, .resolved, deliveryID: id, account: account).json())
    }

    private var fields: Log.Fields {
        [
            "kind": .text(AlertKind.databaseAway.rawValue), "subject": .text(AlertKind.databaseAway.rawValue),
            "severity": .text(AlertSeverity.critical.rawValue), "summary": .text(Self.summary),
            "domain_time": .time(clock.now()),
        ]
    }

    /// The message about an alert that has no row yet.
    private static func message(_ announced: DatabaseOutage.Announced, account: String) -> String {
        let value: StructuredValue = [
            "delivery_id": .text(announced.deliveryID), "event": "alert_opened", "account": .text(account),
            "alert": [
                "alert_id": .null, "kind": .text(AlertKind.databaseAway.rawValue),
                "subject": .text(AlertKind.databaseAway.rawValue), "severity": .text(AlertSeverity.critical.rawValue),
                "summary": .text(summary), "opened_at": .time(announced.began), "resolved_at": .null,
            ],
        ]
        return value.json
    }
}

extension AlertSeverity {
    fileprivate var logLevel: LogLevel {
        switch self {
        case .info: .info
        case .warning: .warning
        case .critical: .error
        }
    }
}
