import Bootstrap
import CommandLine
import Learning
import Operations
import Runtime
import Store
import Timekeeping

/// `coordinator health`: monitoring's rules at this moment, or the checks of the setup.
enum HealthCommand {
    static let command = Command(
        "health", "Check the health of the deployment, or its setup",
        discussion: """
            Evaluates once every rule that alerts come from: coverage, generators and their weights, models, schedules and
            jobs, dead letters, lag, readings and processes. docs/alerts.md says what each check means and what to do.
            With --setup it runs six checks of the setup instead: every migration is applied; the schema belongs to the
            settings; the generators are registered and their weights are a distribution; indexes, functions and triggers
            are there; the posts of the last 24 hours name their generator; every schedule is there and its slots are
            decided. Writes nothing.
            """,
        group: CommandGroup.see,
        options: [.flag("setup", "check the setup, as after an upgrade or before the first post"), .json],
        examples: [
            .init("coordinator health", "for people"),
            .init("coordinator health --json | jq '.checks[] | select(.severity)'", "what fails, for programs"),
            .init("coordinator health --setup", "after an upgrade, or before the first post"),
        ],
        exits: [.failed, .badInput, .serverMissing, .warning],
        exitMeanings: [
            .success: "healthy, or only news", .failed: "something is critical; with --setup: a check does not hold",
            .warning: "warnings",
        ],
        perform: { arguments in
            let configuration = try Configuration.load()
            let now = try configuration[.clock].makeClock().now()
            if arguments.has("setup") {
                let connection = try Database.open(
                    configuration, applicationName: "rookery-coordinator-health", requiring: .none)
                let report = SetupReport.read(connection, try DeploymentSetup(configuration), now: now)
                try arguments.show(report) { $0.text($1) }
                return report.valid ? .success : .failed
            }
            let connection = try Database.open(configuration, applicationName: "rookery-coordinator-health")
            let report = try HealthReport.read(
                connection, now: now, firstCheckpoint: configuration[.scrapeCheckpoints].min() ?? .hours(1),
                deadLetters: try DeadLetterGauge(configuration).read(connection))
            try arguments.show(report) { $0.text($1) }
            return report.exit
        })
}

extension HealthReport {
    var exit: CommandExit {
        switch status {
        case .critical: .failed
        case .warning: .warning
        case .healthy: .success
        }
    }

    /// For people: what fails in full, else a line a check.
    func text(_ paint: Painter) -> String {
        var table = TextTable(("check", .left), ("state", .left), ("", .left))
        for kind in kinds {
            let found = checks.filter { $0.check == kind }
            let notable = found.filter { $0.severity != nil }
                .sorted { ($0.severity ?? .info) > ($1.severity ?? .info) }
            for check in notable {
                table.add(
                    .init(kind.rawValue), .init(check.severity?.rawValue ?? "", check.severity?.tone ?? .plain),
                    .init(check.summary))
            }
            guard notable.isEmpty else { continue }
            let known = found.filter { $0.state != .unknown }
            let state: TextTable.Cell = known.isEmpty ? .init("unknown", .faint) : .init("OK", .good)
            let says = found.count == 1 ? found[0].summary : "\(known.count) of \(found.count) OK"
            table.add(.init(kind.rawValue), state, .init(says, .faint))
        }
        let tone: Tone =
            switch status {
            case .healthy: .good
            case .warning: .warning
            case .critical: .bad
            }
        let alerts = openAlerts.isEmpty ? "no open alerts" : "open alerts: \(openAlerts.count)"
        return ([paint(tone, "\(status.rawValue) at \(Figures.moment(now)); \(alerts)")] + table.lines(paint))
            .joined(separator: "\n")
    }

    /// In the order of the rules.
    private var kinds: [AlertKind] {
        checks.reduce(into: []) { kinds, check in
            if !kinds.contains(check.check) { kinds.append(check.check) }
        }
    }
}

extension SetupReport {
    func text(_ paint: Painter) -> String {
        var table = TextTable(("check", .left), ("", .left), ("found", .left))
        for check in checks {
            table.add(
                .init(check.check), .init(check.holds ? "holds" : "does not hold", check.holds ? .good : .bad),
                .init(check.found))
        }
        return table.lines(paint).joined(separator: "\n")
    }
}
