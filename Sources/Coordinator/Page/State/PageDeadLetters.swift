import Learning
import Postgres
import Runtime
import Synchronization

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
