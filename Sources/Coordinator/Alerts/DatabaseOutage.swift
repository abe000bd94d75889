import Timekeeping

/// Whether the database has been away for so long that people must hear of it: a state machine without I/O.
///
/// States: reached; away since a moment; told of. It is about the connection of one coordinator that led: while the
/// database is away nobody can say who leads.
struct DatabaseOutage: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// What is kept of one that was told of, to be written down when the database is back.
    struct Told: Equatable, Sendable {
        /// Domain time of the last answer before it.
        let began: Timestamp
        let deliveryID: String
        var isTaken = false
    }

    private enum State: Sendable {
        case reached
        case away(since: Instant, began: Timestamp)
        case told(Told, nextAttempt: Instant)
    }

    /// How long it may be away untold, and how long a webhook that did not take it is left alone.
    let patience: Duration
    private var state = State.reached

    init(patience: Duration) { self.patience = patience }

    var isUnderWay: Bool { if case .reached = state { false } else { true } }

    /// It did not answer.
    ///
    /// - Returns: what is to be told for the first time.
    mutating func failed(at now: Instant, domain: Timestamp, deliveryID: @autoclosure () -> String) -> Told? {
        switch state {
        case .reached:
            state = .away(since: now, began: domain)
            return nil
        case .away(let since, let began):
            guard since.duration(to: now) >= patience else { return nil }
            let told = Told(began: began, deliveryID: deliveryID())
            state = .told(told, nextAttempt: now)
            return told
        case .told: return nil
        }
    }

    /// What the webhook should be tried with now.
    mutating func attempt(at now: Instant) -> Told? {
        guard case .told(let told, let next) = state, !told.isTaken, now >= next else { return nil }
        state = .told(told, nextAttempt: now + patience)
        return told
    }

    mutating func taken() {
        guard case .told(var told, let next) = state else { return }
        told.isTaken = true
        state = .told(told, nextAttempt: next)
    }

    /// It answers.
    ///
    /// - Returns: the outage that was told of and is over.
    mutating func ended() -> Told? {
        defer { state = .reached }
        if case .told(let told, _) = state { return told }
        return nil
    }
}
