import Bootstrap
import CommandLine
import HTTP
import Runtime
import Timekeeping

/// `simulator serve`: the invented network over HTTP, until it is stopped.
enum ServeCommand {
    static let command = Command(
        "serve", "serve the X API v2 over an invented audience",
        discussion: """
            Endpoints: GET /2/tweets, GET /2/tweets/analytics, GET /2/users/{id}, GET /2/users/me, POST /2/tweets; and
            /livez, /readyz, /startupz, /metrics. Once it listens it prints one line of JSON with its url. Counts, deletions and rate
            windows follow domain time (ROOKERY_CLOCK). With --state, a post that was acknowledged survives any crash.
            """,
        options: [
            .value("seed", "S", "the audience's seed (ROOKERY_SEED if not given)"),
            .value("port", "P", "the port; 0 takes a free one (ROOKERY_HTTP_PORT if not given)"),
            .value("state", "DIR", "where posts are kept (ROOKERY_SIMULATOR_STATE if not given; memory if neither)"),
        ],
        examples: [.init("simulator serve --seed 7 --state .rookery/simulator", "serve on a free port, durably")],
        exits: [.failed, .badInput]
    ) { arguments in
        let configuration = try Configuration.load()
        var settings = SimulatorSettings(configuration)
        if let seed = try arguments.int("seed", in: 0...Int(Int32.max)) { settings.seed = UInt64(seed) }
        let port = try arguments.int("port", in: 0...65_535) ?? configuration[.httpPort]
        let log = Log(
            level: configuration[.logLevel], format: configuration[.logFormat], role: "simulator",
            instance: ProcessIdentity.instance(configuration))
        let network = try SimulatedNetwork(
            settings: settings, clock: try configuration[.clock].makeClock(),
            stateFolder: arguments["state"] ?? configuration[.simulatorState])
        let health = Health()
        let served = HealthAnswers(program: "simulator", health: health, metrics: Metrics())
        let server = try HTTPServer(
            host: configuration[.httpHost], port: port, delay: .milliseconds(settings.latencyMilliseconds)
        ) { served.answer(to: $0.path) ?? network.answer($0) }
        let url = "http://\(server.host):\(server.port)"
        health.started()
        let ready: StructuredValue = [
            "url": .text(url), "seed": .int(Int64(settings.seed)), "posts": .count(network.postCount),
        ]
        Console.output(ready.json)
        log.info("simulator_listening", ["url": .text(url), "posts": .count(network.postCount)])
        let stays = NamedService("simulator") { try? await Task.sleep(for: .seconds(1_000_000_000)) }
        let exit = CommandExit(await ServiceGroup([stays], log: log).run())
        server.stop()
        return exit
    }
}

extension SimulatedNetwork {
    /// Answers an HTTP request on the server's thread.
    func answer(_ request: HTTPServerRequest) -> HTTPResponse {
        var query: [String: String] = [:]
        for item in request.query { query[item.name] = item.value }
        let authorization = request.headers["authorization"] ?? ""
        let bearer = authorization.lowercased().hasPrefix("bearer ") ? String(authorization.dropFirst(7)) : nil
        let response = respond(
            to: APIRequest(
                method: request.method, path: request.path, query: query, bearer: bearer, body: request.body))
        var answer = HTTPResponse.json(response.body.json, status: response.status)
        answer.headers.merge(response.headers) { $1 }
        return answer
    }
}
