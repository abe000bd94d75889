import Learning
import Postgres
import Timekeeping

/// What a step of the weights is worked out from: read alike by the job that takes it and by a preview of it.
public struct WeightEvidence: Sendable {
    public let states: [GeneratorState]
    public let log: ChoiceLog
    /// Learnable posts of the window.
    public let posts: Int64
    public let windowStart: Timestamp

    /// - Parameters:
    ///   - end: of the window; ages are counted from it.
    ///   - drive: what the posterior knows beyond the window is read only where it drives the weights.
    ///   - isLocking: whether the weights' rows are locked until the open transaction ends.
    public init(
        _ connection: PostgresConnection, until end: Timestamp, windowDays: Int, drive: WeightPolicy.Drive,
        isLocking: Bool
    ) throws(PostgresError) {
        let window = Span.days(Int64(windowDays))
        windowStart = end - window
        let states =
            try isLocking
            ? GeneratorStore.lockStates(connection, collectedAfter: windowStart)
            : GeneratorStore.states(connection, collectedAfter: windowStart)
        self.states =
            try drive == .posterior
            ? GeneratorStore.remembering(states, at: end, halfLife: window, connection) : states
        posts = try GeneratorStore.learnablePosts(connection, collectedAfter: windowStart)
        log = try GeneratorStore.choices(connection, of: states, collectedAfter: windowStart)
    }

    /// How each generator's figure of the window stands beside that of the last window before it, by name; missing where
    /// there is no earlier figure.
    public func trends(_ connection: PostgresConnection) throws(PostgresError) -> [String: Trend] {
        let earlier = try GeneratorStore.figures(connection, windowEndedBy: windowStart)
        var trends: [String: Trend] = [:]
        for state in states {
            trends[state.name] = Trend(
                previous: earlier[state.name], current: state.evidence.followersPerThousand)
        }
        return trends
    }
}
