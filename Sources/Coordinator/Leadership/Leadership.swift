/// Who leads, as one coordinator knows it: a state machine without I/O.
///
/// States: standing by, or leading a term that is trusted until a moment. Every quarter of the lease an attempt is made
/// to take or renew the lease in the database. The lease begins when the database grants it, which is not before the
/// attempt began here; so a window that is counted from the beginning of the attempt, and is shorter than the lease,
/// ends before anyone else can be granted it. A leader that cannot renew stops by itself when its window ends.
struct Leadership: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Outcome: Equatable, Sendable {
        /// Granted or renewed.
        case granted(term: Int64)
        /// Another holds it.
        case refused
        /// No answer, or an unknown one.
        case unknown
    }

    private enum State: Sendable {
        case standingBy
        case leading(term: Int64, trustedUntil: Instant)
    }

    let lease: Duration
    private var state = State.standingBy
    private var nextAttempt: Instant?

    init(lease: Duration) { self.lease = lease }

    /// How long a grant is trusted, counted from the beginning of the attempt: a fifth is left for clocks that do not
    /// run at the same rate.
    var trust: Duration { lease * 4 / 5 }

    func shouldAttempt(at now: Instant) -> Bool { nextAttempt.map { now >= $0 } ?? true }

    mutating func concluded(_ outcome: Outcome, startedAt start: Instant) {
        nextAttempt = start + lease / 4
        switch outcome {
        case .granted(let term): state = .leading(term: term, trustedUntil: start + trust)
        case .refused: state = .standingBy
        // The lease may or may not have been renewed; the window of the last known grant goes on running.
        case .unknown: break
        }
    }

    /// The database said that the term is over.
    mutating func deposed() { state = .standingBy }

    /// The term led now, if any can be trusted.
    func term(at now: Instant) -> Int64? { held(at: now)?.term }

    /// The term led now, and until when it can be trusted without asking again.
    func held(at now: Instant) -> (term: Int64, until: Instant)? {
        guard case .leading(let term, let trustedUntil) = state, now < trustedUntil else { return nil }
        return (term, trustedUntil)
    }
}
