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
