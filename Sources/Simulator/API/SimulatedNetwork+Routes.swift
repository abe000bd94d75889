import Timekeeping

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
