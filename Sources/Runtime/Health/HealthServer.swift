import HTTP

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
