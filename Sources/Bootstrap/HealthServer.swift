import HTTP
import Runtime

/// What a process answers at `/livez`, `/readyz`, `/startupz` (200, or 503 with the reasons, one a line) and `/metrics`.
///
/// None of them asks a server: liveness is whether the loops turn, readiness what they last found.
public struct HealthAnswers: Sendable {
    private let health: Health
    private let metrics: Metrics
    private let figures: ProcessMetrics

    /// - Parameter program: the program or role, for `rookery_build_info`.
    public init(program: String, health: Health, metrics: Metrics) {
        self.health = health
        self.metrics = metrics
        figures = ProcessMetrics(metrics, program: program)
    }

    /// `nil` for another path.
    public func answer(to path: String) -> HTTPResponse? {
        switch path {
        case "/livez", "/healthz": return report(health.lateLoops.map { "\($0) does not turn" })
        case "/readyz": return report(health.unreadyReasons)
        case "/startupz": return report(health.hasStarted ? [] : ["starting"])
        case "/metrics":
            figures.read()
            return .text(metrics.text, type: "text/plain; version=0.0.4; charset=utf-8")
        default: return nil
        }
    }

    private func report(_ problems: [String]) -> HTTPResponse {
        problems.isEmpty ? .text("ok\n") : .text(problems.joined(separator: "\n") + "\n", status: 503)
    }
}

/// Serves `HealthAnswers` and nothing else, on a thread of its own: a loop that hangs does not keep it from saying so.
public final class HealthServer: Sendable {
    private let server: HTTPServer

    /// Listens from here on.
    ///
    /// - Parameter program: the program or role, for `rookery_build_info`.
    /// - Throws: `HTTPError` with `.portTaken` or `.cannotListen`.
    public init(
        host: String, port: Int, program: String, health: Health, metrics: Metrics
    ) throws(HTTPError) {
        let answers = HealthAnswers(program: program, health: health, metrics: metrics)
        server = try HTTPServer(host: host, port: port, maxBody: 4096) { request in
            answers.answer(to: request.path) ?? .text("not found\n", status: 404)
        }
    }

    /// The port listened on, also where 0 was asked for.
    public var port: Int { server.port }
    public func stop() { server.stop() }
}
