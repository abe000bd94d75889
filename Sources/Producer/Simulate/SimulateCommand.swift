import Bootstrap
import CommandLine
import Model
import Runtime
import Timekeeping

/// `producer simulate`: an account that posts through a plan.
enum SimulateCommand {
    static let command = Command(
        "simulate", "be an account that posts by itself, on the simulated network",
        discussion: """
            Plans by what is learned: the content arm by Thompson sampling, the hour by UCB1, the generator by its weight,
            each with its share of exploration, and the generator's propensity recorded. Follows domain time
            (ROOKERY_CLOCK); days count from the deployment's start, so a run that was stopped goes on where it was. Serves
            /livez, /readyz, /startupz and /metrics meanwhile, at ROOKERY_HTTP_HOST and ROOKERY_HTTP_PORT.
            """,
        options: [
            .value("days", "N", "end N days after the deployment's start"),
            .value("until", "TIME", "end at a moment, as 2026-03-31T00:00:00Z; without either it goes on"),
            .value("posts-per-day", "N", "24 if not given"),
            .value("seed", "S", "of all draws (ROOKERY_SEED if not given)"),
            .dryRun, .json,
        ],
        examples: [
            .init("producer simulate --days 30 --posts-per-day 60", "thirty days of posts"),
            .init("producer simulate --dry-run --json", "the plan of the present day, without posting"),
        ]
    ) { arguments in
        let configuration = try Configuration.load()
        let settings = try settings(arguments, configuration)
        let log = Log.producer(configuration)
        let clock = try configuration[.clock].makeClock()
        if arguments.has("dry-run") {
            let preview = try await CommandThread().perform {
                try PlanPreview.today(configuration, settings, at: clock.now())
            }
            Console.output(arguments.has("json") ? preview.json.json : preview.text)
            return .success
        }
        let (health, metrics) = (Health(), Metrics())
        let server = try HealthServer(
            host: configuration[.httpHost], port: configuration[.httpPort], program: "producer", health: health,
            metrics: metrics)
        defer { server.stop() }
        log.info("producer_started", ["health_port": .count(server.port)])
        let outcome = SimulationOutcome()
        let service = NamedService("producer") {
            do {
                try await CommandThread().perform {
                    let account = try PostingAccount(
                        configuration, settings, clock: clock, log: log, health: health, metrics: metrics)
                    defer { outcome.set(account.summary) }
                    try account.run()
                }
            } catch {
                outcome.fail(error)
            }
        }
        let exit = CommandExit(await ServiceGroup([service], log: log).run())
        if let error = outcome.error { throw error }
        if let summary = outcome.summary {
            Console.output(arguments.has("json") ? summary.json.json : summary.text)
        }
        return exit
    }

    private static func settings(_ arguments: CommandArguments, _ configuration: Configuration) throws -> PlanSettings {
        let until = arguments["until"]
        let end = until.flatMap { Timestamp(rfc3339: $0) }
        if let until, end == nil {
            throw CommandFailure(.usage, "--until: \"\(until)\" is not a time such as 2026-03-31T00:00:00Z")
        }
        let seed = try arguments.int("seed", in: 0...Int(Int32.max)) ?? configuration[.seed]
        return PlanSettings(
            seed: UInt64(seed), postsPerDay: try arguments.int("posts-per-day", in: 1...10_000) ?? 24,
            days: try arguments.int("days", in: 1...36_500), until: end,
            exploration: configuration[.explorationArms], ucbC: configuration[.ucbC])
    }
}
