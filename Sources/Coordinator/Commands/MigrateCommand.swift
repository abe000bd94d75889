import Bootstrap
import CommandLine
import Kafka
import Operations
import Runtime
import Store
import Timekeeping

/// `coordinator migrate`
enum MigrateCommand {
    static let command = Command(
        "migrate", "Bring tables and topics to what this version needs",
        discussion: """
            Applies the migrations that are missing in one transaction, writes whose deployment the schema is, and makes
            the Kafka topics. Doing it again changes nothing; many processes may do it at once. The brokers are asked
            before the database is touched, so that a missing server leaves nothing half done.
            """,
        group: CommandGroup.run, options: [.dryRun, .json],
        examples: [
            .init("coordinator migrate", "before the first start, and after each upgrade"),
            .init("coordinator migrate --dry-run", "what would be done"),
        ],
        perform: { arguments in
            let configuration = try Configuration.load()
            let now = try configuration[.clock].makeClock().now()
            let setup = try DeploymentSetup(configuration)
            let admin = try KafkaAdmin(
                KafkaConfiguration(brokers: try configuration.require(.kafkaBrokers), clientID: "rookery-coordinator"))
            let operations = SetupOperations(
                try Database.open(
                    configuration, applicationName: "rookery-coordinator-migrate", requiring: .none),
                admin, setup)
            let report = arguments.has("dry-run") ? try operations.plan() : try operations.migrate(at: now)
            return try arguments.show(report) { report, _ in report.text }
        })
}

extension DeploymentSetup {
    init(_ configuration: Configuration) throws(ConfigurationError) {
        self.init(
            account: try configuration.require(.account),
            mode: configuration[.mode], timeZone: configuration[.timeZone],
            topicPrefix: configuration[.topicPrefix], partitions: configuration[.partitions],
            replication: configuration[.replication])
    }
}

extension MigrationReport {
    var text: String { line("migrations", migrations) + "\n" + line("topics", topics) }

    private func line(_ what: String, _ names: [String]) -> String {
        guard !names.isEmpty else { return "\(what): nothing to do" }
        return "\(what): \(dryRun ? "would make" : "made") \(names.joined(separator: ", "))"
    }
}
