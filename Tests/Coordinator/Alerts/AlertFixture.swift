import Bootstrap
import Learning
import Postgres
import Runtime
import Scheduling
import Store
import Synchronization
import TestDeployments
import TestServers
import Testing
import Timekeeping

@testable import Alerting
@testable import Coordinator

/// A deployment led by the test itself, and a monitor that the test drives.
final class AlertFixture {
    static let start = Timestamp(seconds: 1_772_409_600)
    let deployment: Deployment
    let lease = LeaderLease(holder: "test#1", lease: .seconds(60))
    let term: Int64
    let metrics = Metrics()
    private let lines = Lines()

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    init(on server: PostgresServer? = nil) throws {
        deployment = try Deployment(startingAt: Self.start, on: server)
        guard case .granted(let term) = try lease.attempt(deployment.connection) else {
            throw LeadershipLost(term: 0)
        }
        self.term = term
    }

    /// Everything that was logged.
    var log: String { lines.all.withLock { $0.joined(separator: "\n") } }

    func monitor(_ settings: [String: String] = [:], policy: DeliveryPolicy = DeliveryPolicy()) async throws
        -> AlertMonitor
    {
        let lines = lines
        let led = CurrentTerm()
        led.set(term, trustedUntil: .now + .seconds(60))
        let configuration = try Configuration.load(environment: deployment.environment.merging(settings) { $1 })
        let lease = lease
        let monitor = AlertMonitor(
            configuration: configuration, clock: ManualClock(deployment.now),
            log: Log(level: .debug, role: "coordinator", instance: "test") { line in
                lines.all.withLock { $0.append(line) }
            },
            health: Health(), metrics: metrics, lease: lease, led: led, policy: policy,
            interval: .milliseconds(20), patience: .milliseconds(200)
        ) {
            try Database.open(
                configuration, applicationName: "rookery-coordinator-alerts", statementTimeout: .seconds(5),
                idleInTransactionTimeout: lease.lease)
        }
        try await monitor.open()
        return monitor
    }

    /// - Parameters:
    ///   - connection: the fixture's own if not given.
    ///   - term: the one the fixture was granted if not given.
    func evaluation(
        on connection: PostgresConnection? = nil, term: Int64? = nil, delivers: Bool = true
    ) -> AlertEvaluation {
        AlertEvaluation(
            connection: connection ?? deployment.connection, lease: lease, term: term ?? self.term, account: "test",
            delivers: delivers)
    }

    /// Makes the generator fail: no follower over ten measured posts.
    func spoil(_ generator: String = "coach") throws {
        try deployment.connection.execute(
            "UPDATE generator_weights SET avg_f_per_1k = 0, measured_posts = 10 WHERE generator_name = \(generator)")
    }

    func mend(_ generator: String = "coach") throws {
        try deployment.connection.execute(
            "UPDATE generator_weights SET avg_f_per_1k = 2 WHERE generator_name = \(generator)")
    }

    func alerts(_ kind: AlertKind) throws -> [AlertRecord] {
        try AlertStore.newest(deployment.connection, limit: 100).filter { $0.kind == kind.rawValue }
    }

    func number(_ sql: String) throws -> Int64 {
        try deployment.connection.execute(PostgresQuery(unescaped: sql)).only().int(0)
    }
}
