import HTTP
import Runtime
import Timekeeping

/// The operator's page: one HTTP server of its own within `coordinator run`.
///
/// States: listening until stopped. Its thread answers one request after another with a database connection of its own
/// (`PageSession`), made when somebody first asks and made anew after a loss, so that a page nobody looks at costs
/// nothing and a slow question holds up neither the schedule nor the health endpoints. Every coordinator serves it,
/// leading or not: what it shows and changes is in the database. A database that is away is answered with 503 and a
/// sentence; the page's files need none.
final class PageServer: Sendable {
    private let server: HTTPServer
    /// Where it is, as a browser on this machine reaches it.
    let url: String

    /// Listens from here on.
    ///
    /// - Parameter patience: how long one statement of the page may take.
    /// - Throws: `HTTPError` with `.portTaken` or `.cannotListen`; `CommandFailure` where a folder of assets lacks one.
    init(
        _ configuration: Configuration, clock: any DomainClock, log: Log, metrics: Metrics,
        patience: Duration = .seconds(5)
    ) throws {
        let host = configuration[.pageHost]
        let assets = try PageAssets(folder: configuration[.pageAssets])
        let access = PageAccess(
            host: host, otherNames: configuration[.pageHosts] ?? "", token: configuration[.pageToken])
        let session = PageSession(configuration, clock: clock, log: log, metrics: metrics, patience: patience)
        let routes = PageRoutes(assets: assets, access: access, session: session)
        server = try HTTPServer(host: host, port: configuration[.pagePort], maxBody: 64 << 10) { request in
            let answer = routes.answer(request)
            metrics.counter(.pageAnswers, ["status": "\(answer.status / 100)xx"]).add(1)
            return PageHeaders.added(to: answer)
        }
        url = "http://\(PageAccess.reachable(host)):\(server.port)/"
        log.info("page_listening", ["url": .text(url), "writable": .bool(access.isWritable)])
    }

    /// The page, unless the settings turn it off.
    static func start(
        _ configuration: Configuration, clock: any DomainClock, log: Log, metrics: Metrics
    ) throws -> PageServer? {
        guard configuration[.page] == .on else { return nil }
        return try PageServer(configuration, clock: clock, log: log, metrics: metrics)
    }

    /// Stops listening, once the request in hand is answered.
    func stop() { server.stop() }
}

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
