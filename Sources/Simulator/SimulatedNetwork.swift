import Audience
import Synchronization
import Timekeeping

/// The simulated network: X API v2 over the invented audience.
///
/// Posts come in by the network's own create endpoint and live in a journal; every count is computed from seed, post and
/// domain time, so a restart changes nothing a reader can see except that rate windows start afresh. The only other state
/// is the number of the request, which decides which requests get a planted fault.
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

extension SimulatedNetwork {
    enum Credential: String { case owner, app }

    func respond(to request: APIRequest, at now: Timestamp, _ state: inout State) -> APIResponse {
        guard let endpoint = Endpoint(method: request.method, path: request.path) else {
            return Problem.plain(404, "Not Found")
        }
        guard let credential = credential(of: request) else { return Problem.plain(401, "Unauthorized") }
        guard let limit = limit(of: endpoint) else { return createPost(request, at: now, &state) }
        if let fault = fault(request: state.requests, limit: limit, at: now) { return fault }
        let verdict = state.windows.take(
            credential: credential.rawValue, endpoint: endpoint.name, limit: limit, at: now)
        var response: APIResponse
        if verdict.allowed {
            response = answer(endpoint, request, as: credential, at: now, &state)
        } else {
            response = Problem.tooManyRequests(oldForm: state.requests % 2 == 0)
        }
        response.headers.merge(verdict.headers) { own, _ in own }
        return response
    }

    private func answer(
        _ endpoint: Endpoint, _ request: APIRequest, as credential: Credential, at now: Timestamp,
        _ state: inout State
    ) -> APIResponse {
        switch endpoint {
        case .lookup: lookUpPosts(request, as: credential, at: now, &state)
        case .analytics: analytics(request, as: credential, at: now, state)
        case .user(let id): lookUpUser(id, request, as: credential, at: now, state)
        case .create: createPost(request, at: now, &state)
        }
    }

    private func credential(of request: APIRequest) -> Credential? {
        guard let bearer = request.bearer, !bearer.isEmpty else { return nil }
        if let app = settings.appToken, bearer == app { return .app }
        guard let owner = settings.ownerToken else { return .owner }
        return bearer == owner ? .owner : nil
    }

    /// Requests a window; `nil` where the simulated network does not limit the endpoint.
    private func limit(of endpoint: Endpoint) -> Int? {
        switch endpoint {
        case .lookup: settings.lookupLimit
        case .analytics: settings.analyticsLimit
        case .user: settings.userLimit
        case .create: nil
        }
    }
}

/// The endpoints the simulated network has.
enum Endpoint: Hashable {
    case lookup, analytics, create
    case user(String)

    init?(method: String, path: String) {
        switch (method, path) {
        case ("GET", "/2/tweets"): self = .lookup
        case ("GET", "/2/tweets/analytics"): self = .analytics
        case ("POST", "/2/tweets"): self = .create
        case ("GET", let path) where path.hasPrefix("/2/users/"):
            let id = String(path.dropFirst("/2/users/".count))
            guard !id.isEmpty, !id.contains("/") else { return nil }
            self = .user(id)
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .lookup: "GET /2/tweets"
        case .analytics: "GET /2/tweets/analytics"
        case .create: "POST /2/tweets"
        case .user: "GET /2/users"
        }
    }
}

/// The planted faults. Which post or request they fall on is decided by the seed.
extension SimulatedNetwork {
    /// Whether a post has been deleted by a moment.
    func isDeleted(_ post: PublishedPost, at now: Timestamp) -> Bool {
        guard settings.deletedShare > 0 else { return false }
        var random = KeyedRandom(seed: settings.seed, "deleted", post.key)
        guard random.uniform() < settings.deletedShare else { return false }
        return (now - post.postedAt).hours >= 2 + 70 * random.uniform()
    }

    func refusesPrivateMetrics(of post: PublishedPost) -> Bool {
        guard settings.refusedPrivateShare > 0 else { return false }
        var random = KeyedRandom(seed: settings.seed, "private", post.key)
        return random.uniform() < settings.refusedPrivateShare
    }

    /// A refusal that falls on a request out of the blue, if any.
    func fault(request number: Int, limit: Int, at now: Timestamp) -> APIResponse? {
        var random = KeyedRandom(seed: settings.seed, "fault", String(number))
        if random.uniform() < settings.outageShare { return Problem.plain(503, "Service Unavailable") }
        guard random.uniform() < settings.refusedRequestShare else { return nil }
        var response = Problem.tooManyRequests(oldForm: random.uniform() < 0.5)
        let reset = now.floored(to: RateWindows.length) + RateWindows.length
        response.headers = RateWindows.headers(limit, 0, resets: reset)
        return response
    }
}
