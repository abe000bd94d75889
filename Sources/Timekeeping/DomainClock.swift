/// Where domain time comes from. Everything Rookery decides by time asks one of these, never the machine's clock,
/// so that thirty days can be lived through in minutes.
///
/// Leases and network time-outs are not domain time: they run on the database's clock and the machine's.
public protocol DomainClock: Sendable {
    /// The present moment. Never goes back within one process.
    func now() -> Timestamp
}
