import Bootstrap
import CommandLine
import Learning
import Model
import Runtime
import Store
import Synchronization
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
            Console.output(arguments.has("json") ? try preview.answer.json() : preview.text)
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
            Console.output(arguments.has("json") ? try summary.json() : summary.text)
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

/// Where the account's thread leaves what came of it.
final class SimulationOutcome: Sendable {
    private struct State {
        var summary: SimulationSummary?
        var error: (any Error)?
    }

    private let state = Mutex(State())

    var summary: SimulationSummary? { state.withLock(\.summary) }
    var error: (any Error)? { state.withLock(\.error) }

    func set(_ summary: SimulationSummary) { state.withLock { $0.summary = summary } }
    func fail(_ error: any Error) { state.withLock { $0.error = error } }
}

/// The present day's plan as it would be drawn now. The draws of its posts may differ when their time comes, for what is
/// learned by then counts.
struct PlanPreview: Sendable {
    struct Row: Sendable {
        let due: Timestamp
        let hour: Int
        let hourPropensity: Double
        let stateVersion: String
        let post: PlannedPost
    }

    let rows: [Row]

    static func today(_ configuration: Configuration, _ settings: PlanSettings, at now: Timestamp) throws -> PlanPreview
    {
        let store = try PlanStore(configuration)
        let day = max(0, try store.day(of: now))
        return PlanPreview(
            day: day, starts: try store.hourStarts(day: day), evidence: try store.evidence(), settings: settings)
    }

    init(day: Int, starts: [Timestamp], evidence: PlanEvidence, settings: PlanSettings) {
        let slots = settings.schedule(day: day, evidence: evidence).slots
        let drawing = PostDrawing(evidence, exploration: settings.exploration)
        rows = slots.compactMap { slot in
            var generator = settings.generator(day: day, index: slot.index)
            return drawing.map {
                let post = $0.draw(hour: slot.hour, using: &generator)
                return Row(
                    due: starts[slot.hour] + slot.offset, hour: slot.hour, hourPropensity: slot.propensity,
                    stateVersion: post.stateVersion(hours: evidence.armsVersion), post: post)
            }
        }
    }

    /// One object a post, for programs.
    var answer: [Answer] {
        rows.map { row in
            Answer(
                due: row.due, hour: row.hour, banditArm: row.post.arm.description, generatorName: row.post.generator,
                propensity: row.post.propensity, armPropensity: row.post.armPropensity,
                hourPropensity: row.hourPropensity, stateVersion: row.stateVersion, topic: row.post.topic,
                qualityScore: row.post.quality)
        }
    }

    struct Answer: Encodable {
        let due: Timestamp
        let hour: Int
        let banditArm: String
        let generatorName: String
        let propensity: Double
        let armPropensity: Double
        let hourPropensity: Double
        let stateVersion: String
        let topic: String
        let qualityScore: Double
    }

    var text: String {
        rows.map { "\($0.due)  \($0.post.arm)  \($0.post.generator)  \($0.post.topic)" }
            .joined(separator: "\n")
    }
}
