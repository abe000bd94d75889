import Learning
import Model
import Operations
import Postgres
import Runtime
import Synchronization
import Timekeeping

extension StateAnswer {
    /// A process that sent a heartbeat in the last hour.
    struct Process: Encodable {
        let instance: String
        let role: String
        let state: String
        let alive: Bool
        let heartbeatAgeMs: Int64
        let isLeader: Bool

        static func all(_ reading: StateReading) -> [Process] {
            reading.workers.map { worker in
                Process(
                    instance: worker.instance, role: worker.role, state: worker.state, alive: worker.alive,
                    heartbeatAgeMs: worker.silenceMs,
                    isLeader: reading.hasLeader && worker.instance == reading.leader?.instance)
            }
        }
    }

    /// How far a live process says it is behind a topic.
    struct Lag: Encodable {
        let instance: String
        let role: String
        let topic: String?
        let seconds: Double?
        let records: Int64?

        static func all(_ reading: StateReading) throws -> [Lag] {
            let alive = Set(reading.workers.filter(\.alive).map { "\($0.role) \($0.instance)" })
            return try reading.connection.execute(
                """
                SELECT instance, role, lag.topic, lag.seconds, lag.records
                FROM worker_heartbeats CROSS JOIN jsonb_to_recordset(
                    CASE jsonb_typeof(detail -> 'lag') WHEN 'array' THEN detail -> 'lag' ELSE '[]' END
                ) AS lag (topic text, seconds float8, records bigint)
                ORDER BY role, instance, topic
                """
            ).map { row in
                Lag(
                    instance: try row.text("instance"), role: try row.text("role"),
                    topic: try row.optionalText("topic"), seconds: try row.optionalDouble("seconds"),
                    records: try row.optionalInt("records"))
            }.filter { alive.contains("\($0.role) \($0.instance)") }
        }
    }

    /// A dead-letter topic and how many of its records wait for a decision.
    struct DeadLetters: Encodable {
        let topic: String
        let waiting: Int64

        init(_ count: SystemState.DeadLetters) {
            topic = count.topic
            waiting = count.waiting
        }
    }
}

/// Counts dead letters on a thread of its own: an unreachable broker takes seconds to fail, and the page does not wait.
///
/// Reading the count returns the last one at once and starts a new one once that is fifteen seconds old; while nobody
/// reads, nothing is counted. `nil` before the first count and while no broker answers.
actor DeadLetterCounter {
    private struct State {
        var counts: [SystemState.DeadLetters]?
        var isCounting = false
        var countedAt: ContinuousClock.Instant?
    }

    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private nonisolated let state = Mutex(State())
    private let configuration: Configuration
    private let open: OpenDatabase
    private var gauge: DeadLetterGauge?
    private var connection: PostgresConnection?

    init(_ configuration: Configuration, open: @escaping OpenDatabase) {
        self.configuration = configuration
        self.open = open
    }

    nonisolated var counts: [SystemState.DeadLetters]? {
        let (counts, isDue) = state.withLock { state in
            let isFresh = state.countedAt.map { $0 + .seconds(15) > .now } ?? false
            defer { state.isCounting = state.isCounting || !isFresh }
            return (state.counts, !isFresh && !state.isCounting)
        }
        if isDue { Task { await count() } }
        return counts
    }

    private func count() {
        let counts = try? read()
        state.withLock { $0 = State(counts: counts, isCounting: false, countedAt: .now) }
    }

    private func read() throws -> [SystemState.DeadLetters]? {
        let gauge = self.gauge ?? DeadLetterGauge(configuration, keeps: .zero)
        self.gauge = gauge
        if let connection, !connection.isUsable { try connection.reconnect() }
        let connection =
            try self.connection
            ?? open("page-dead-letters", .seconds(5))
        self.connection = connection
        return try gauge.read(connection)
    }
}
