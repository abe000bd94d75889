import Postgres
import Timekeeping

/// The table `rate_budgets`: how many requests are left of a credential's window, shared by all scrapers.
///
/// Windows run in the source's time, which is domain time. A request is taken before it is sent; what the source says in
/// its headers then corrects the row.
public struct RateBudget: Hashable, Sendable {
    public let credential: String
    public let endpoint: String
    /// Requests a window to assume until the source has said so itself.
    public let assumedLimit: Int64

    public init(credential: String, endpoint: String, assumedLimit: Int64) {
        self.credential = credential
        self.endpoint = endpoint
        self.assumedLimit = assumedLimit
    }

    /// How long a window is, and how much after its end a new one is taken for open: clocks differ a little.
    public static let window = Span.minutes(15)
    public static let margin = Span.seconds(1)

    public enum Grant: Hashable, Sendable {
        case granted
        case refused(until: Timestamp, reason: String)
    }

    /// Takes one request, atomically: of any number of scrapers, no more take one than are left.
    public func take(at now: Timestamp, in connection: PostgresConnection) throws(PostgresError) -> Grant {
        let taken = try connection.execute(
            """
            INSERT INTO rate_budgets AS b (credential, endpoint, window_limit, remaining, resets_at)
            VALUES (\(credential), \(endpoint), \(assumedLimit)::bigint::integer,
                \(assumedLimit)::bigint::integer - 1, \(now + Self.window))
            ON CONFLICT (credential, endpoint) DO UPDATE
            SET remaining = CASE WHEN b.resets_at <= \(now - Self.margin) THEN b.window_limit ELSE b.remaining END - 1,
                resets_at = CASE WHEN b.resets_at <= \(now - Self.margin) THEN \(now + Self.window) ELSE b.resets_at END,
                blocked_until = NULL, blocked_reason = NULL
            WHERE COALESCE(b.blocked_until <= \(now), true) AND (b.resets_at <= \(now - Self.margin) OR b.remaining > 0)
            RETURNING remaining
            """)
        if !taken.isEmpty { return .granted }
        let rows = try connection.execute(
            """
            SELECT GREATEST(CASE WHEN remaining <= 0 THEN resets_at + \(Self.margin.microseconds) * interval '1 microsecond' END, blocked_until)
                       AS until, blocked_reason
            FROM rate_budgets WHERE credential = \(credential) AND endpoint = \(endpoint)
            """)
        let until = try rows.first?.optionalTimestamp("until") ?? now
        return .refused(until: until, reason: try rows.first?.optionalText("blocked_reason") ?? "window_spent")
    }

    /// Corrects the row by the headers of an answer. `resetsAt` is brought within one window from now before: a clock
    /// that differs must not hold the scrapers up for longer.
    public func observe(
        limit: Int64, remaining: Int64, resetsAt: Timestamp, at now: Timestamp, in connection: PostgresConnection
    ) throws(PostgresError) {
        let reset = min(resetsAt, now + Self.window)
        guard reset > now, limit > 0 else { return }
        // An answer that was long on its way may speak of an earlier window, or count fewer requests than were taken
        // meanwhile: within one window the smaller number counts.
        try connection.execute(
            """
            UPDATE rate_budgets
            SET window_limit = \(limit)::bigint::integer,
                remaining = CASE WHEN \(reset) > resets_at THEN \(max(0, remaining))::bigint::integer
                                 ELSE LEAST(remaining, \(max(0, remaining))::bigint::integer) END,
                resets_at = \(reset)
            WHERE credential = \(credential) AND endpoint = \(endpoint)
            """)
    }

    /// Lets nobody take a request before a moment.
    ///
    /// - Parameter reason: shown to operators.
    public func block(
        until: Timestamp, reason: String, at now: Timestamp, in connection: PostgresConnection
    ) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO rate_budgets AS b (credential, endpoint, window_limit, remaining, resets_at, blocked_until,
                                           blocked_reason)
            VALUES (\(credential), \(endpoint), \(assumedLimit)::bigint::integer, 0, \(now), \(until), \(reason))
            ON CONFLICT (credential, endpoint) DO UPDATE
            SET blocked_until = EXCLUDED.blocked_until, blocked_reason = EXCLUDED.blocked_reason
            WHERE b.blocked_until IS NULL OR b.blocked_until < EXCLUDED.blocked_until
            """)
    }

    /// Lifts a block that was made for a reason that is gone.
    public func unblock(reason: String, in connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE rate_budgets SET blocked_until = NULL, blocked_reason = NULL
            WHERE credential = \(credential) AND endpoint = \(endpoint) AND blocked_reason = \(reason)
            """)
    }
}
