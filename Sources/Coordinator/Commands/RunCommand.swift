import Alerting
import Bootstrap
import CommandLine
import Page
import Runtime
import Scheduling
import Store
import Timekeeping

/// `coordinator run`
enum RunCommand {
    static let command = Command(
        "run", "take part in the election and keep the schedule while leading",
        discussion: """
            Runs until SIGTERM or SIGINT, then lets go of the lease at once. A second signal ends it without waiting.
            Any number may run; one leads. Where Postgres or its tables are missing at the start it says so and ends with
            exit code 4, like a worker; once it has run it waits for a database that goes away. /livez, /readyz, /startupz
            and /metrics are served at ROOKERY_HTTP_HOST and ROOKERY_HTTP_PORT.
            """,
        examples: [.init("ROOKERY_HTTP_PORT=9100 coordinator run", "with health and metrics on port 9100")]
    ) { _ in try await run() }

    private static func run() async throws -> CommandExit {
        let configuration = try Configuration.load()
        let clock = try configuration[.clock].makeClock()
        let instance = ProcessIdentity.instance(configuration)
        let log = Log(
            level: configuration[.logLevel], format: configuration[.logFormat], role: "coordinator",
            instance: instance)
        _ = try configuration.require(.postgresURL)
        let health = Health()
        let metrics = Metrics()
        let server = try HealthServer(
            host: configuration[.httpHost], port: configuration[.httpPort], program: "coordinator", health: health,
            metrics: metrics)
        defer { server.stop() }
        let page = try PageServer.start(
            configuration,
            open: {
                try Database.open(
                    configuration, applicationName: "rookery-coordinator-\($0)", statementTimeout: $1)
            },
            clock: clock, log: log, metrics: metrics)
        defer { page?.stop() }
        log.info("started", ["port": .count(server.port), "domain_time": .time(clock.now())])
        let loop = CoordinatorLoop(
            configuration: configuration, clock: clock, log: log, health: health, metrics: metrics,
            instance: instance, nonce: UInt64.random(in: 1...UInt64.max), page: page?.url)
        let lease = loop.lease
        let alerts = AlertMonitor(
            configuration: configuration, clock: clock, log: log, health: health, metrics: metrics, lease: lease,
            led: loop.led
        ) {
            try Database.open(
                configuration, applicationName: "rookery-coordinator-alerts", statementTimeout: .seconds(5),
                idleInTransactionTimeout: lease.lease)
        }
        try await alerts.open()
        try await loop.open()
        return CommandExit(await ServiceGroup([loop, alerts], log: log).run())
    }
}
