import CommandLine
import Model
import Postgres
import Runtime
import Scheduling
import Schema
import Timekeeping

/// `coordinator migrate`
enum MigrateCommand {
    static let command = Command(
        "migrate", "bring tables and topics to what this version needs",
        discussion: """
            Applies the migrations that are missing in one transaction, writes whose deployment the schema is, and makes
            the Kafka topics. Doing it again changes nothing; many processes may do it at once. The brokers are asked
            before the database is touched, so that a missing server leaves nothing half done.
            """,
        options: [.dryRun, .json],
        examples: [
            .init("coordinator migrate", "before the first start, and after each upgrade"),
            .init("coordinator migrate --dry-run", "what would be done"),
        ]
    ) { arguments in try await CommandThread().run { try run(arguments) } }

    /// What was done, or would be.
    struct Result: Equatable {
        let migrations: [String]
        let topics: [String]
    }

    private static func run(_ arguments: CommandArguments) throws -> CommandExit {
        let configuration = try Configuration.load()
        let isDryRun = arguments.has("dry-run")
        let result = try migrate(configuration, isDryRun: isDryRun)
        if arguments.has("json") {
            let json: StructuredValue = [
                "dry_run": .bool(isDryRun), "migrations": .list(result.migrations.map { .text($0) }),
                "topics": .list(result.topics.map { .text($0) }),
            ]
            Console.output(json.json)
        } else {
            Console.output(line("migrations", result.migrations, isDryRun))
            Console.output(line("topics", result.topics, isDryRun))
        }
        return .success
    }

    static func migrate(_ configuration: Configuration, isDryRun: Bool) throws -> Result {
        let deployment = try DeploymentSetting(configuration)
        let clock = try configuration[.clock].makeClock()
        let topics = try TopicPlan(configuration)
        let missing = try topics.missing()
        let connection = try Database.connect(configuration, purpose: "migrate", isNew: true)
        let migrator = Migrator(migrations: Migration.all.map { ($0.version, $0.name, $0.sql) })
        if isDryRun { return Result(migrations: try migrator.pending(connection), topics: missing) }
        let applied = try migrator.migrate(connection)
        let start = try connection.transaction { try deployment.ensure(connection, startedAt: clock.now()) }
        try ScheduleStore(connection: connection).ensure(startedAt: start)
        return Result(migrations: applied, topics: try topics.create(missing))
    }

    private static func line(_ what: String, _ names: [String], _ isDryRun: Bool) -> String {
        guard !names.isEmpty else { return "\(what): nothing to do" }
        return "\(what): \(isDryRun ? "would make" : "made") \(names.joined(separator: ", "))"
    }
}
