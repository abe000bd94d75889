import Bootstrap
import CommandLine
import Runtime
import Store
import Synchronization
import Timekeeping

/// `worker <role>`: runs one role until it is told to stop.
@main
struct Main {
    static func main() async { await run() }

    /// Not isolated to the main actor: closures made here may be called from any thread.
    nonisolated static func run() async -> Never {
        let program = CommandLineProgram(
            "worker", "Runs one role of the loop until SIGTERM or SIGINT.",
            commands: Role.allCases.map(WorkerCommand.command),
            settings: WorkerReference.settings, metrics: WorkerReference.metrics)
        await program.main()
    }
}

/// The command of each role: reads the settings, serves health, and keeps the role running.
enum WorkerCommand {
    static func command(_ role: Role) -> Command {
        Command(
            role.rawValue, role.summary,
            discussion: """
                Any number of workers may take this role: they share its partitions and jobs. SIGTERM or SIGINT ends it \
                after the batch in hand. Settings are environment variables, see worker settings.
                """,
            examples: [.init("worker \(role.rawValue)", "runs until it is told to stop")]
        ) { _ in try await run(role) }
    }

    private static func run(_ role: Role) async throws -> CommandExit {
        let configuration = try Configuration.load()
        let instance = ProcessIdentity.instance(configuration)
        let log = Log(
            level: configuration[.logLevel], format: configuration[.logFormat], role: role.rawValue, instance: instance)
        let context = RoleContext(
            configuration: configuration, clock: try configuration[.clock].makeClock(), log: log, metrics: Metrics(),
            health: Health(), instance: instance)
        let server = try HealthServer(
            host: configuration[.httpHost], port: configuration[.httpPort], program: role.rawValue,
            health: context.health,
            metrics: context.metrics)
        defer { server.stop() }
        log.info("worker_started", ["health_port": .int(Int64(server.port))])
        let failure = Mutex<(any Error)?>(nil)
        let service = NamedService(role.rawValue) {
            do { try await role.run(context) } catch { failure.withLock { $0 = error } }
        }
        let exit = CommandExit(await ServiceGroup([service], log: log).run())
        if let error = failure.withLock({ $0 }) { throw error }
        log.info("worker_stopped")
        return exit
    }
}

/// The roles a worker can take on.
enum Role: String, CaseIterable, Sendable {
    case scraper, learner, predictor, optimizer

    var summary: String {
        switch self {
        case .scraper: "Reads the counts of published posts when they are due, and the account's followers."
        case .learner: "Stores posts and readings, judges them by the gates, and keeps arms and examples."
        case .predictor: "Fits the models, publishes them to Redis, and notes a prediction for every post."
        case .optimizer: "Turns followers a thousand impressions into generator weights."
        }
    }

    /// Runs until the task is cancelled.
    func run(_ context: RoleContext) async throws {
        switch self {
        case .learner: try await LearnerRole.run(context)
        case .scraper: try await ScraperRole.run(context)
        case .predictor: try await PredictorRole.run(context)
        case .optimizer: try await OptimizerRole.run(context)
        }
    }
}
