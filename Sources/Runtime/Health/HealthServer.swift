import HTTP

/// `/livez`, `/readyz`, `/startupz` (200 or 503 with the reasons, one a line) and `/metrics` for Prometheus.
public final class HealthServer: Sendable {
    private let server: HTTPServer

    /// Listens from here on.
    ///
    /// - Parameter program: the program or role, for `rookery_build_info`.
    /// - Throws: `HTTPError` with `.portTaken` or `.cannotListen`.
    public init(
        host: String, port: Int, program: String, health: Health, metrics: Metrics
    ) throws(HTTPError) {
        let figures = ProcessFigures(metrics, program: program)
        server = try HTTPServer(host: host, port: port, maxBody: 4096) { request in
            if request.path == "/metrics" { figures.read() }
            return Self.answer(request.path, health, metrics)
        }
    }

    /// The port listened on, also where 0 was asked for.
    public var port: Int { server.port }
    public func stop() { server.stop() }

    private static func answer(_ path: String, _ health: Health, _ metrics: Metrics) -> HTTPResponse {
        switch path {
        case "/livez", "/healthz": report(health.lateLoops.map { "\($0) does not turn" })
        case "/readyz": report(health.unreadyReasons)
        case "/startupz": report(health.hasStarted ? [] : ["starting"])
        case "/metrics": .text(metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
        default: .text("not found\n", status: 404)
        }
    }

    private static func report(_ problems: [String]) -> HTTPResponse {
        problems.isEmpty ? .text("ok\n") : .text(problems.joined(separator: "\n") + "\n", status: 503)
    }
}
