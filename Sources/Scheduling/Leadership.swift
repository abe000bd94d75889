import Postgres
import Synchronization

/// Leadership as one coordinator knows it: a state machine without I/O.
///
/// A coordinator stands by, or leads a term that it trusts until a moment. Every quarter of the lease it attempts to take or
/// renew the lease in the database. The lease begins when the database grants it, which is not before the attempt began
/// here: a window counted from the beginning of the attempt, and shorter than the lease, ends before another coordinator
/// can be granted it. A leader that cannot renew stops by itself when its window ends.
public struct Leadership: Sendable {
    public typealias Instant = ContinuousClock.Instant

    public enum Outcome: Equatable, Sendable {
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

    public let lease: Duration
    private var state = State.standingBy
    private var nextAttempt: Instant?

    public init(lease: Duration) { self.lease = lease }

    /// How long a grant is trusted, counted from the beginning of the attempt: a fifth is left for clocks that do not
    /// run at the same rate.
    public var trust: Duration { lease * 4 / 5 }

    public func shouldAttempt(at now: Instant) -> Bool { nextAttempt.map { now >= $0 } ?? true }

    public mutating func concluded(_ outcome: Outcome, startedAt start: Instant) {
        nextAttempt = start + lease / 4
        switch outcome {
        case .granted(let term): state = .leading(term: term, trustedUntil: start + trust)
        case .refused: state = .standingBy
        // The lease may or may not have been renewed; the window of the last known grant goes on running.
        case .unknown: break
        }
    }

    /// The database said that the term is over.
    public mutating func deposed() { state = .standingBy }

    /// The term led now, if any can be trusted.
    public func term(at now: Instant) -> Int64? { held(at: now)?.term }

    /// The term led now, and until when it can be trusted without asking again.
    public func held(at now: Instant) -> (term: Int64, until: Instant)? {
        guard case .leading(let term, let trustedUntil) = state, now < trustedUntil else { return nil }
        return (term, trustedUntil)
    }
}

/// The leader's row in the database. Times are the database's own, for leases are not domain time.
///
/// Its clock may jump. Forward: the lease ends early, another takes it under the next term, and what the old leader then
/// writes is refused. Back: the expiry lies further ahead than any lease reaches; whoever asks for the lease brings it
/// back to one lease from then on, which is never before the true end, so a dead leader is replaced after two leases.
public struct LeaderLease: Sendable {
    public static let name = "coordinator"
    /// Unique for each life of a process: one that comes back under its old name must not pass for its former self.
    public let holder: String
    public let lease: Duration

    public init(holder: String, lease: Duration) {
        self.holder = holder
        self.lease = lease
    }

    private var milliseconds: Int64 { Int64(lease / .milliseconds(1)) }

    /// Takes the lease if it is free or expired, renews it if it is ours. A new holder means a new term.
    public func attempt(_ connection: PostgresConnection) throws(PostgresError) -> Leadership.Outcome {
        let rows = try connection.execute(
            """
            INSERT INTO leadership (name, holder, term, elected_at, expires_at, lease_ms)
            VALUES (\(Self.name), \(holder), 1, clock_timestamp(),
                clock_timestamp() + \(milliseconds) * interval '1 ms', \(milliseconds))
            ON CONFLICT (name) DO UPDATE SET
                holder = EXCLUDED.holder,
                term = leadership.term + (leadership.holder <> EXCLUDED.holder)::int,
                elected_at = CASE WHEN leadership.holder = EXCLUDED.holder
                                  THEN leadership.elected_at ELSE EXCLUDED.elected_at END,
                expires_at = clock_timestamp() + \(milliseconds) * interval '1 ms',
                lease_ms = \(milliseconds)
            WHERE leadership.holder = EXCLUDED.holder OR leadership.expires_at < clock_timestamp()
            RETURNING term
            """)
        guard rows.count == 1 else {
            try bringBackExpiry(connection)
            return .refused
        }
        return .granted(term: try rows.only().int(0))
    }

    /// Holds the term for the rest of the transaction: nobody can be granted the lease before it ends. Each transaction
    /// in which a leader writes begins with this, and is short: a renewal waits for it, too.
    ///
    /// - Throws: `LeadershipLost` where another holds it, or it has run out.
    public func assertHeld(term: Int64, in connection: PostgresConnection) throws {
        let rows = try connection.execute(
            """
            SELECT 1 FROM leadership
            WHERE name = \(Self.name) AND holder = \(holder) AND term = \(term)
                AND expires_at > clock_timestamp() FOR SHARE
            """)
        guard rows.count == 1 else { throw LeadershipLost(term: term) }
    }

    /// Lets go, so that another need not wait for the lease to run out.
    public func release(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE leadership SET expires_at = clock_timestamp() - interval '1 us' WHERE name = \(Self.name)
                AND holder = \(holder)
            """)
    }

    private func bringBackExpiry(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE leadership SET expires_at = clock_timestamp() + lease_ms * interval '1 ms'
            WHERE name = \(Self.name) AND expires_at > clock_timestamp() + lease_ms * interval '1 ms'
            """)
    }
}

/// A write was refused because its leader is none any more.
public struct LeadershipLost: Error, CustomStringConvertible {
    public let term: Int64

    public init(term: Int64) {
        self.term = term
    }
    public var description: String { "term \(term) is over; nothing was written" }
}

/// The term this process leads, for those beside the schedule that work only while it leads. It may be over before it is
/// read; what is written under it holds it in the database.
public final class CurrentTerm: Sendable {
    private struct Held {
        let term: Int64
        let until: ContinuousClock.Instant
    }

    private let held = Mutex<Held?>(nil)

    public init() {}

    /// The term, for as long as it can be trusted without asking again: a loop that hangs does not prolong it.
    public var current: Int64? {
        held.withLock { held in held.flatMap { ContinuousClock.now < $0.until ? $0.term : nil } }
    }

    public func set(_ term: Int64?, trustedUntil until: ContinuousClock.Instant?) {
        held.withLock { held in
            if let term, let until { held = Held(term: term, until: until) } else { held = nil }
        }
    }
}
