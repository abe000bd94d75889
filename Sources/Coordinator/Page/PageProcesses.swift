import Learning
import Operations
import Postgres
import Runtime
import Synchronization
import Timekeeping

/// The processes and how far each is behind its topics.
enum PageProcesses {
    static func alive(_ figures: PageFigures) -> StructuredValue {
        .list(
            figures.processes.map { process in
                [
                    "instance": .text(process.instance), "role": .text(process.role), "state": .text(process.state),
                    "alive": .bool(process.isAlive), "silence_ms": .int(process.silence),
                    "leads": .bool(process.instance == figures.leader?.instance && figures.leader?.leaseLeft ?? 0 > 0),
                ]
            })
    }

    /// What each living process says of its topics; empty where none says anything.
    static func lag(_ reading: PageReading) throws -> StructuredValue {
        let rows = try reading.connection.execute(
            """
            SELECT instance, role, entry ->> 'topic' AS topic, (entry ->> 'seconds')::double precision AS seconds,
                   (entry ->> 'records')::bigint AS records
            FROM worker_heartbeats, jsonb_array_elements(
                CASE jsonb_typeof(detail -> 'lag') WHEN 'array' THEN detail -> 'lag' ELSE '[]' END) entry
            WHERE state <> 'stopped' AND beat_at > clock_timestamp() - interval '15 s'
            ORDER BY role, instance, topic
            """)
        return .list(
            try rows.map { row in
                [
                    "instance": .text(try row.text("instance")), "role": .text(try row.text("role")),
                    "topic": .optional(try row.optionalText("topic")),
                    "seconds": .optional(try row.optionalDouble("seconds")),
                    "records": .optional(try row.optionalInt("records")),
                ]
            })
    }
}

/// How many dead letters wait, counted beside the page and not on its thread: brokers that are away take seconds to say
/// so.
///
/// States: asked or not, with the last count. Asking for the count gives the last one at once and has a new one made when
/// that is fifteen seconds old; nobody asks, nothing is counted. Unknown before the first count and while no broker
/// answers.
actor PageDeadLetters {
    private struct State {
        var counts: [SystemState.DeadLetters]?
        var isCounting = false
        var countedAt: ContinuousClock.Instant?
    }

    private let executor = ThreadExecutor()
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private nonisolated let state = Mutex(State())
    private let configuration: Configuration
    private var gauge: DeadLetterGauge?
    private var connection: PostgresConnection?

    init(_ configuration: Configuration) { self.configuration = configuration }

    /// The last count.
    nonisolated func counts() -> [SystemState.DeadLetters]? {
        let (counts, isDue) = state.withLock { state in
            let isFresh = state.countedAt.map { $0 + .seconds(15) > .now } ?? false
            defer { state.isCounting = state.isCounting || !isFresh }
            return (state.counts, !isFresh && !state.isCounting)
        }
        if isDue { Task { await count() } }
        return counts
    }

    private func count() {
        let counts = try? counted()
        state.withLock { state in
            state.counts = counts
            state.isCounting = false
            state.countedAt = .now
        }
    }

    private func counted() throws -> [SystemState.DeadLetters]? {
        let gauge = self.gauge ?? DeadLetterGauge(configuration, keeps: .zero)
        self.gauge = gauge
        if let connection, !connection.isUsable { try connection.reconnect() }
        let connection =
            try self.connection
            ?? Database.connect(configuration, purpose: "page-letters", statementTimeout: .seconds(5))
        self.connection = connection
        return try gauge.read(connection)
    }

    nonisolated var value: StructuredValue {
        guard let counts = counts() else { return .null }
        return .list(counts.map { ["topic": .text($0.topic), "waiting": .int($0.waiting)] })
    }
}
