import Postgres

/// The leader's row in the database. Times are the database's own, for leases are not domain time.
///
/// Its clock may jump. Forward: the lease ends early, another takes it under the next term, and what the old leader then
/// writes is refused. Back: the expiry lies further ahead than any lease reaches; whoever asks for the lease brings it
/// back to one lease from then on, which is never before the true end, so a dead leader is replaced after two leases.
struct LeaderLease: Sendable {
    static let name = "coordinator"
    /// Unique for each life of a process: one that comes back under its old name must not pass for its former self.
    let holder: String
    let lease: Duration

    private var milliseconds: Int64 { Int64(lease / .milliseconds(1)) }

    /// Takes the lease if it is free or expired, renews it if it is ours. A new holder means a new term.
    func attempt(_ connection: PostgresConnection) throws(PostgresError) -> Leadership.Outcome {
        let rows = try connection.execute(
            """
            INSERT INTO leadership (name, holder, term, elected_at, expires_at, lease_ms)
            VALUES ($1, $2, 1, clock_timestamp(), clock_timestamp() + $3 * interval '1 ms', $3)
            ON CONFLICT (name) DO UPDATE SET
                holder = EXCLUDED.holder,
                term = leadership.term + (leadership.holder <> EXCLUDED.holder)::int,
                elected_at = CASE WHEN leadership.holder = EXCLUDED.holder
                                  THEN leadership.elected_at ELSE EXCLUDED.elected_at END,
                expires_at = clock_timestamp() + $3 * interval '1 ms',
                lease_ms = $3
            WHERE leadership.holder = EXCLUDED.holder OR leadership.expires_at < clock_timestamp()
            RETURNING term
            """, [.text(Self.name), .text(holder), .int(milliseconds)])
        guard rows.count == 1 else {
            try bringBackExpiry(connection)
            return .refused
        }
        return .granted(term: try rows.only().int(0))
    }

    /// Holds the term for the rest of the transaction: nobody can be granted the lease before it ends. Each transaction
    /// in which a leader writes begins with this, and is short: a renewal waits for it, too.
    ///
    /// - Throws: `Deposed` where another holds it, or it has run out.
    func assertHeld(term: Int64, in connection: PostgresConnection) throws {
        let rows = try connection.execute(
            """
            SELECT 1 FROM leadership
            WHERE name = $1 AND holder = $2 AND term = $3 AND expires_at > clock_timestamp() FOR SHARE
            """, [.text(Self.name), .text(holder), .int(term)])
        guard rows.count == 1 else { throw Deposed(term: term) }
    }

    /// Lets go, so that another need not wait for the lease to run out.
    func release(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            "UPDATE leadership SET expires_at = clock_timestamp() - interval '1 us' WHERE name = $1 AND holder = $2",
            [.text(Self.name), .text(holder)])
    }

    private func bringBackExpiry(_ connection: PostgresConnection) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE leadership SET expires_at = clock_timestamp() + lease_ms * interval '1 ms'
            WHERE name = $1 AND expires_at > clock_timestamp() + lease_ms * interval '1 ms'
            """, [.text(Self.name)])
    }
}

/// A write was refused because its leader is none any more.
struct Deposed: Error, CustomStringConvertible {
    let term: Int64
    var description: String { "term \(term) is over; nothing was written" }
}
