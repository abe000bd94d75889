import CommandLine
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// One run of `coordinator gates`, on its thread.
struct GateSession {
    private let arguments: CommandArguments
    private let configuration: Configuration
    private let connection: PostgresConnection
    private let configured: GateSetting
    private let now: Timestamp
    private var isJSON: Bool { arguments.has("json") }
    private let paint = Painter.standardOutput

    init(_ configuration: Configuration, _ arguments: CommandArguments) throws {
        self.arguments = arguments
        self.configuration = configuration
        configured = GateSetting(configuration)
        now = try configuration[.clock].makeClock().now()
        connection = try Database.connect(configuration, purpose: "gates")
    }

    func show() throws -> CommandExit {
        let standing = try connection.transaction(isolation: .repeatableRead) {
            try GateStanding(connection, configured: configured, now: now)
        }
        Console.output(isJSON ? standing.value.json : standing.text(paint))
        return .success
    }

    func explain(_ name: String) throws -> CommandExit {
        let explanation = try connection.transaction(isolation: .repeatableRead) {
            try GateExplanationReader(
                connection: connection, successRate: configuration[.successRate],
                window: .days(Int64(configuration[.windowDays])), now: now
            ).read(name)
        }
        Console.output(isJSON ? explanation.value.json : explanation.text(paint))
        return .success
    }

    func history() throws -> CommandExit {
        let limit = try arguments.int("limit", in: 1...100_000) ?? 20
        let (settings, thresholds) = try connection.transaction(isolation: .repeatableRead) {
            (try GateSettings.list(connection, limit: limit), try LearnGates.list(connection, limit: limit))
        }
        let history = GateHistory(settings: settings, thresholds: thresholds)
        Console.output(isJSON ? history.value.json : history.text(paint))
        return .success
    }

    func counts() throws -> CommandExit {
        let limit = try arguments.int("limit", in: 1...100_000) ?? 20
        let counts = GateCounts(
            slots: try RefusalCounts.list(
                connection, since: try arguments.time("since"), isByDay: arguments.has("by-day"), limit: limit))
        Console.output(isJSON ? counts.value.json : counts.text(paint))
        return .success
    }

    func set(_ request: GateRequest) throws -> CommandExit {
        let desk = GateDesk(
            connection: connection, configured: configured, windowDays: configuration[.windowDays], now: now)
        let plan = try desk.plan(request)
        let isDry = arguments.has("dry-run")
        if !plan.isAlready, !isDry {
            if !isJSON { Console.error(plan.text(.standardOutput)) }
            guard arguments.has("yes") || Console.agrees("Ask this of the gates from now on?") else {
                throw CommandFailure(.refused, "nothing was done")
            }
            try desk.carryOut(request, as: plan, by: arguments.person, because: arguments.reason)
        }
        if isJSON {
            Console.output(plan.value(isDryRun: isDry).json)
        } else if plan.isAlready {
            Console.output("that is asked of the gates already; nothing was done")
        } else if isDry {
            Console.output("would set the gates:\n" + plan.text(paint))
        } else {
            Console.output("set; the next learn run judges by it (coordinator trigger learn --wait does so now)")
        }
        return .success
    }
}

extension GateSetting {
    /// As the `ROOKERY_GATE_` settings say.
    init(_ configuration: Configuration) {
        self.init(
            mode: configuration[.gateMode] == .adaptive ? .adaptive : .fixed, views: configuration[.gateViews],
            likes: configuration[.gateLikes], age: .minutes(Int64(configuration[.gateAgeMinutes])))
    }
}
