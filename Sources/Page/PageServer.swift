import HTTP
import Postgres
import Runtime
import Timekeeping

/// Opens a connection for one purpose of the page, which names it in `pg_stat_activity`.
public typealias OpenDatabase =
    @Sendable (_ purpose: String, _ statementTimeout: Duration) throws -> PostgresConnection

/// The operator's page: an HTTP server of its own in `coordinator run`.
///
/// It listens from `init` until `stop` and answers one request after another on its own thread with its own database
/// connection, opened at the first request for data. A page nobody looks at costs nothing, and a slow query delays neither
/// the schedule nor the health endpoints. Every coordinator serves it, leader or not: everything it shows and changes is in
/// the database. While the database is unavailable, data is answered with 503 and the page's files still load.
public final class PageServer: Sendable {
    private let server: HTTPServer
    /// As a browser on this machine reaches it.
    public let url: String

    /// - Parameter statementTimeout: how long one statement of the page may take.
    /// - Throws: `HTTPError` with `.portTaken` or `.cannotListen`; `ConfigurationError` where the folder of assets lacks a file.
    init(
        _ configuration: Configuration, open: @escaping OpenDatabase, clock: any DomainClock, log: Log,
        metrics: Metrics, statementTimeout: Duration = .seconds(5)
    ) throws {
        let host = configuration[.pageHost]
        let access = PageAccess(
            host: host, otherNames: configuration[.pageHosts] ?? "", token: configuration[.pageToken])
        let assets = try PageAssets(folder: configuration[.pageAssets])
        let endpoints = PageEndpoints(
            configuration, open: open, access: access, clock: clock, log: log, metrics: metrics,
            statementTimeout: statementTimeout)
        server = try HTTPServer(host: host, port: configuration[.pagePort], maxBody: 64 << 10) { request in
            let answer = Self.answer(request, access: access, assets: assets, endpoints: endpoints)
            metrics.counter(.pageAnswers, ["status": "\(answer.status / 100)xx"]).add(1)
            return answer.secured
        }
        url = "http://\(PageAccess.reachable(host)):\(server.port)/"
        log.info("page_listening", ["url": .text(url), "writable": .bool(access.isWritable)])
    }

    /// The page, unless the settings turn it off.
    public static func start(
        _ configuration: Configuration, open: @escaping OpenDatabase, clock: any DomainClock, log: Log,
        metrics: Metrics
    ) throws -> PageServer? {
        guard configuration[.page] == .on else { return nil }
        return try PageServer(configuration, open: open, clock: clock, log: log, metrics: metrics)
    }

    /// Stops listening after the current request.
    public func stop() { server.stop() }

    private static func answer(
        _ request: HTTPServerRequest, access: PageAccess, assets: PageAssets, endpoints: PageEndpoints
    ) -> HTTPResponse {
        do throws(PageProblem) {
            try access.checkHost(request.headers)
            switch request.path {
            case "/api/state":
                try allow(["GET", "HEAD"], request)
                return try endpoints.state(request)
            case "/api/actions":
                try allow(["POST"], request)
                return try endpoints.perform(request)
            default:
                guard let asset = assets.asset(at: request.path) else {
                    throw PageProblem(404, "not_found", "there is nothing at this address")
                }
                try allow(["GET", "HEAD"], request)
                return asset.response.unlessKnown(request.headers["if-none-match"])
            }
        } catch {
            return error.response
        }
    }

    private static func allow(_ methods: [String], _ request: HTTPServerRequest) throws(PageProblem) {
        guard methods.contains(request.method) else {
            throw PageProblem(
                405, "wrong_method", "\(request.method) is not allowed here",
                headers: ["allow": methods.joined(separator: ", ")])
        }
    }
}
