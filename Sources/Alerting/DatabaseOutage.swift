import Timekeeping

/// Whether the database has been unavailable for so long that it must be reported: a state machine without I/O.
///
/// States: reached; unavailable since a moment; announced. It is about the connection of one coordinator that led: during
/// an outage nobody can say who leads.
struct DatabaseOutage: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// An announced outage, to be stored when the database is back.
    struct Announced: Equatable, Sendable {
        /// Domain time of the last answer before it.
        let began: Timestamp
        let deliveryID: String
        var isTaken = false
    }

    private enum State: Sendable {
        case reached
        case unavailable(since: Instant, began: Timestamp)
        case announced(Announced, nextAttempt: Instant)
    }

    /// How long an outage may last before it is announced, and the pause after a webhook did not take the message.
    let patience: Duration
    private var state = State.reached

    init(patience: Duration) { self.patience = patience }

    var isUnderWay: Bool { if case .reached = state { false } else { true } }

    /// It did not answer.
    ///
    /// - Returns: the outage, when it is to be announced for the first time.
    mutating func failed(at now: Instant, domain: Timestamp, deliveryID: @autoclosure () -> String) -> Announced? {
        switch state {
        case .reached:
            state = .unavailable(since: now, began: domain)
            return nil
        case .unavailable(let since, let began):
            guard since.duration(to: now) >= patience else { return nil }
            let announced = Announced(began: began, deliveryID: deliveryID())
            state = .announced(announced, nextAttempt: now)
            return announced
        case .announced: return nil
        }
    }

    /// The outage to send to the webhook now.
    mutating func attempt(at now: Instant) -> Announced? {
        guard case .announced(let announced, let next) = state, !announced.isTaken, now >= next else { return nil }
        state = .announced(announced, nextAttempt: now + patience)
        return announced
    }

    mutating func taken() {
        guard case .announced(var announced, let next) = state else { return }
        announced.isTaken = true
        state = .announced(announced, nextAttempt: next)
    }

    /// It answers.
    ///
    /// - Returns: the announced outage that is over.
    mutating func ended() -> Announced? {
        defer { state = .reached }
        if case .announced(let announced, _) = state { return announced }
        return nil
    }
}
