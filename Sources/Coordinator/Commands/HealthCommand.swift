import CommandLine
import Learning
import Operations
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

extension HealthReport {
    /// For people: what is amiss in full, then a line a check.
    func text(_ paint: Painter) -> String {
        var table = TextTable(("check", .left), ("state", .left), ("", .left))
        for kind in kinds {
            let found = assessments.filter { $0.kind == kind }
            let amiss = found.filter { $0.severity != nil }.sorted { ($0.severity ?? .info) > ($1.severity ?? .info) }
            for assessment in amiss {
                table.add(
                    .init(kind.rawValue), .init(assessment.word, assessment.severity?.tone ?? .plain),
                    .init(assessment.summary))
            }
            guard amiss.isEmpty else { continue }
            let known = found.filter { $0.standing != .unknown }
            let state = known.isEmpty ? "unknown" : "fine"
            let says = found.count == 1 ? found[0].summary : "\(known.count) of \(found.count) known, none amiss"
            table.add(.init(kind.rawValue), .init(state, known.isEmpty ? .faint : .good), .init(says, .faint))
        }
        let tone: Tone = severity == nil ? .good : severity == .critical ? .bad : .warning
        let alerts = openAlerts.isEmpty ? "no alert is open" : "open alerts: \(openAlerts.count)"
        return ([paint(tone, "\(word) at \(now); \(alerts)")] + table.lines(paint)).joined(separator: "\n")
    }

    /// Kinds in the order of the rules.
    private var kinds: [AlertKind] {
        var kinds: [AlertKind] = []
        for assessment in assessments where !kinds.contains(assessment.kind) { kinds.append(assessment.kind) }
        return kinds
    }
}

/// `coordinator validate`
enum ValidateCommand {
    static let command = Command(
        "validate", "check that the deployment is set up as it should be",
        discussion: """
            Six checks: every migration is applied; the schema is that of the settings; the generators are registered and
            their weights are a distribution; indexes, functions and triggers stand; the posts of the last 24 hours name
            their generator; every schedule is there and its slots are decided on. Exit code 1 where any does not hold.
            Writes nothing.
            """,
        options: [.json],
        examples: [.init("coordinator validate", "after an upgrade, or before the first post")]
    ) { arguments in
        let configuration = try Configuration.load()
        let now = try configuration[.clock].makeClock().now()
        let checks = try await CommandThread().run {
            let connection = try Database.connect(configuration, purpose: "validate", isNew: true)
            return SetupChecks(connection: connection, configuration: configuration, now: now).run()
        }
        let isValid = checks.allSatisfy(\.holds)
        if arguments.has("json") {
            let value: StructuredValue = ["valid": .bool(isValid), "checks": .list(checks.map(\.value))]
            Console.output(value.json)
        } else {
            Console.output(text(checks, .standardOutput))
        }
        return isValid ? .success : .failed
    }

    private static func text(_ checks: [SetupCheck], _ paint: Painter) -> String {
        var table = TextTable(("check", .left), ("", .left), ("found", .left))
        for check in checks {
            table.add(
                .init(check.name), .init(check.holds ? "holds" : "does not hold", check.holds ? .good : .bad),
                .init(check.found))
        }
        return table.lines(paint).joined(separator: "\n")
    }
}

extension HealthReport {
    var exit: CommandExit {
        switch severity {
        case .critical: .failed
        case .warning: .warning
        default: .success
        }
    }

    /// The report as data.
    var value: StructuredValue {
        [
            "now": .time(now), "status": .text(word), "checks": .list(assessments.map(\.value)),
            "open_alerts": .list(openAlerts.map(\.value)),
        ]
    }
}

extension Assessment {
    var value: StructuredValue {
        [
            "check": .text(kind.rawValue), "subject": .text(subject), "standing": .text(word),
            "severity": .optional(severity?.rawValue), "summary": .text(summary),
            "figures": .object(figures.sorted { $0.key < $1.key }.map { .init($0.key, .double($0.value)) }),
        ]
    }
}
