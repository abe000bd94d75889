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
            VALUES ($1, $2, $3::bigint::integer, $3::bigint::integer - 1, $5)
            ON CONFLICT (credential, endpoint) DO UPDATE
            SET remaining = CASE WHEN b.resets_at <= $6 THEN b.window_limit ELSE b.remaining END - 1,
                resets_at = CASE WHEN b.resets_at <= $6 THEN $5 ELSE b.resets_at END,
                blocked_until = NULL, blocked_reason = NULL
            WHERE COALESCE(b.blocked_until <= $4, true) AND (b.resets_at <= $6 OR b.remaining > 0)
            RETURNING remaining
            """,
            [
                .text(credential), .text(endpoint), .int(assumedLimit), .timestamp(now), .timestamp(now + Self.window),
                .timestamp(now - Self.margin),
            ])
        if !taken.isEmpty { return .granted }
        let rows = try connection.execute(
            """
            SELECT GREATEST(CASE WHEN remaining <= 0 THEN resets_at + $3 * interval '1 microsecond' END, blocked_until)
                       AS until, blocked_reason
            FROM rate_budgets WHERE credential = $1 AND endpoint = $2
            """, [.text(credential), .text(endpoint), .int(Self.margin.microseconds)])
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
        // meanwhile: within one window the smaller number stands.
        try connection.execute(
            """
            UPDATE rate_budgets
            SET window_limit = $3::bigint::integer,
                remaining = CASE WHEN $5 > resets_at THEN $4::bigint::integer
                                 ELSE LEAST(remaining, $4::bigint::integer) END,
                resets_at = $5
            WHERE credential = $1 AND endpoint = $2
            """,
            [
                .text(credential), .text(endpoint), .int(limit), .int(max(0, remaining)), .timestamp(reset),
            ])
    }

    /// Lets nobody take a request before a moment.
    ///
    /// - Parameter reason: what a person is told.
    public func block(
        until: Timestamp, reason: String, at now: Timestamp, in connection: PostgresConnection
    ) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO rate_budgets AS b (credential, endpoint, window_limit, remaining, resets_at, blocked_until,
                                           blocked_reason)
            VALUES ($1, $2, $3::bigint::integer, 0, $4, $5, $6)
            ON CONFLICT (credential, endpoint) DO UPDATE
            SET blocked_until = EXCLUDED.blocked_until, blocked_reason = EXCLUDED.blocked_reason
            WHERE b.blocked_until IS NULL OR b.blocked_until < EXCLUDED.blocked_until
            """,
            [
                .text(credential), .text(endpoint), .int(assumedLimit), .timestamp(now), .timestamp(until),
                .text(reason),
            ])
    }

    /// Lifts a block that was made for a reason that is gone.
    public func unblock(reason: String, in connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE rate_budgets SET blocked_until = NULL, blocked_reason = NULL
            WHERE credential = $1 AND endpoint = $2 AND blocked_reason = $3
            """, [.text(credential), .text(endpoint), .text(reason)])
    }
}
