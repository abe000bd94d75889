import Audience
import Synchronization
import Timekeeping

/// The simulated network: X API v2 over the invented audience.
///
/// Posts come in by the network's own create endpoint and live in a journal; every count is computed from seed, post and
/// domain time, so a restart changes nothing a reader can see except that rate windows start afresh. The only other state
/// is the number of the request, which decides which requests meet a planted fault.
final class SimulatedNetwork: Sendable {
    struct State {
        var registry: PostRegistry
        var windows = RateWindows()
        var month: Int64 = 0
        var postsReadThisMonth = 0
        var requests = 0
    }

    let settings: SimulatorSettings
    let audience: Audience
    let clock: any DomainClock
    private let state: Mutex<State>

    /// - Parameter stateFolder: where the journal lives; `nil` keeps the posts in memory only.
    init(settings: SimulatorSettings, clock: any DomainClock, stateFolder: String? = nil) throws {
        self.settings = settings
        self.clock = clock
        audience = Audience(truth: PlantedTruth(seed: settings.seed, worth: settings.worth))
        let journal = try stateFolder.map { folder throws(JournalError) in try Journal(folder: folder) }
        let registry = try PostRegistry(
            audience: audience, baseFollowers: settings.baseFollowers, journal: journal)
        state = Mutex(State(registry: registry))
    }

    /// How many posts the account has published.
    var postCount: Int { state.withLock { $0.registry.count } }

    func respond(to request: APIRequest) -> APIResponse {
        let now = clock.now()
        return state.withLock { state in
            state.requests += 1
            return respond(to: request, at: now, &state)
        }
    }
}
