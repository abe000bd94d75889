import Learning
import Runtime
import Store
import Timekeeping

/// `coordinator health`
enum HealthCommand {
    static let command = Command(
        "health", "say whether the deployment is well, by exit code",
        discussion: """
            Looks once at all that alerts are raised for: coverage, generators and their weights, models, schedules and
            jobs, dead letters, lag, readings and processes. Exit code 0: well, or nothing but good news; 6: warnings; 1:
            something is critical; 4: the database does not answer. Writes nothing. What each check means and what to do
            about it: docs/alerts.md.
            """,
        options: [.json],
        examples: [
            .init("coordinator health", "for people"),
            .init("coordinator health --json | jq '.checks[] | select(.severity)'", "what is amiss, for programs"),
        ],
        exits: [.failed, .badInput, .serverMissing, .warning]
    ) { arguments in
        let configuration = try Configuration.load()
        let now = try configuration[.clock].makeClock().now()
        let report = try await CommandThread().run { try read(configuration, now: now) }
        Console.output(arguments.has("json") ? report.value.json : report.text(.standardOutput))
        return report.exit
    }

    private static func read(_ configuration: Configuration, now: Timestamp) throws -> HealthReport {
        let connection = try Database.connect(configuration, purpose: "health")
        let first = configuration[.scrapeCheckpoints].min() ?? .hours(1)
        var state = try SystemStateReader(connection).read(now: now, firstCheckpoint: first)
        state.deadLetters = try DeadLetterGauge(configuration).read(connection)
        return HealthReport(now: now, assessments: state.assessments(), openAlerts: try AlertStore.open(connection))
    }
}
