import Runtime
import Timekeeping

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
