import Runtime
import Timekeeping

/// What a role is given to run with.
struct RoleContext: Sendable {
    let configuration: Configuration
    let clock: any DomainClock
    let log: Log
    /// The name of this process in leases, heartbeats and logs.
    let instance: String
}
