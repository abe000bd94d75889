import HTTP

/// Which request is answered by what.
struct PageRoutes: Sendable {
    let assets: PageAssets
    let access: PageAccess
    let session: PageSession

    func answer(_ request: HTTPServerRequest) -> HTTPResponse {
        do throws(PageProblem) {
            try access.checkHost(request.headers)
            switch request.path {
            case "/api/state":
                try allow(["GET", "HEAD"], request)
                let window = try PageWindow(request.query("window"))
                let state = try session.state(window, isWritable: access.isWritable)
                return PageTag.answer(state, request.headers["if-none-match"])
            case "/api/actions":
                try allow(["POST"], request)
                do throws(PageProblem) { try access.checkWriter(request.headers) } catch {
                    session.note(error)
                    throw error
                }
                return try session.act(request)
            default:
                guard let name = PageAssets.name(at: request.path), let asset = assets[name] else {
                    throw PageProblem(404, "not_found", "there is nothing at this address")
                }
                try allow(["GET", "HEAD"], request)
                return asset.response(knownTag: request.headers["if-none-match"])
            }
        } catch {
            var response = error.response
            if error.status == 405 { response.headers["allow"] = request.path == "/api/actions" ? "POST" : "GET, HEAD" }
            if error.status == 401 { response.headers["www-authenticate"] = "Bearer" }
            return response
        }
    }

    private func allow(_ methods: [String], _ request: HTTPServerRequest) throws(PageProblem) {
        guard methods.contains(request.method) else {
            throw PageProblem(405, "wrong_method", "\(request.method) is not what this address takes")
        }
    }
}
