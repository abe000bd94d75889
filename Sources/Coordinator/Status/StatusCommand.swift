import Runtime
import Timekeeping

/// `coordinator status`
enum StatusCommand {
    static let command = Command(
        "status", "say how the deployment stands",
        discussion: """
            Leader, processes, slots, jobs that need a look, posts and readings, what the gates refuse and why, arms,
            weights and what is published, read in one snapshot. Writes nothing.
            """,
        options: [.json],
        examples: [
            .init("coordinator status", "for people"), .init("coordinator status --json", "for programs"),
        ]
    ) { arguments in
        let configuration = try Configuration.load()
        let now = try configuration[.clock].makeClock().now()
        let status = try await CommandThread().run { try read(configuration, now: now) }
        Console.output(arguments.has("json") ? status.value.json : status.text(.standardOutput))
        return .success
    }

    private static func read(_ configuration: Configuration, now: Timestamp) throws -> DeploymentStatus {
        let connection = try Database.connect(configuration, purpose: "status")
        let clock = ConfigurationRegistry.settings.first { $0.name == "ROOKERY_CLOCK" }
        let form = clock.flatMap { configuration.printable($0) } ?? "real"
        var status = try StatusReader(connection: connection).read(now: now, clock: form)
        status.deadLetters = DeadLetterCounts.read(configuration)
        return status
    }
}
