import CommandLine
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// One run of `coordinator weights`, on its thread.
struct WeightsSession {
    private let arguments: CommandArguments
    private let configuration: Configuration
    private let settings: PreviewSettings
    private let connection: PostgresConnection
    private var isJSON: Bool { arguments.has("json") }

    init(_ configuration: Configuration, _ settings: PreviewSettings, _ arguments: CommandArguments) throws {
        self.arguments = arguments
        self.configuration = configuration
        self.settings = settings
        connection = try Database.connect(configuration, purpose: "weights")
    }

    func show() throws -> CommandExit {
        let standing = try WeightStanding.read(connection, settings)
        Console.output(isJSON ? standing.json.json : standing.text(.standardOutput))
        return .success
    }

    func preview() throws -> CommandExit {
        let preview = try WeightPreview.read(connection, settings)
        Console.output(isJSON ? preview.json : preview.text(.standardOutput))
        return preview.verdict == .refused ? .refused : .success
    }

    func explain() throws -> CommandExit {
        let explanation = try WeightExplanation.read(connection, arguments.operands[1], settings)
        Console.output(isJSON ? explanation.json.json : explanation.text(.standardOutput))
        return .success
    }

    func history() throws -> CommandExit {
        let limit = Int64(try arguments.int("limit", in: 1...100_000) ?? 20)
        let (name, events) = try connection.transaction(isolation: .repeatableRead) {
            let name = try arguments.operands.dropFirst().first.map { try GeneratorNames.known(connection, $0) }
            return (name, try RecordedEvent.all(connection, limit: limit, of: name))
        }
        if isJSON {
            Console.output((["events": .list(events.map { $0.json(of: name) })] as StructuredValue).json)
        } else {
            let lines = WeightTables.events(events, of: name, .standardOutput)
            Console.output(events.isEmpty ? "nothing has happened to the weights yet" : lines.joined(separator: "\n"))
        }
        return .success
    }

    func replay() throws -> CommandExit {
        let report = try WeightReplayReport.read(connection)
        let withSteps = arguments.has("steps")
        Console.output(
            isJSON ? report.json(withSteps: withSteps).json : report.text(.standardOutput, withSteps: withSteps))
        return report.agrees ? .success : .failed
    }

    func decide(_ action: GeneratorAction) throws -> CommandExit {
        try GeneratorDesk(connection, configuration, arguments).decide(
            .act(action, on: arguments.operands[1]), arguments)
    }

    /// The step that `preview` tells, taken now.
    func apply() throws -> CommandExit {
        guard !arguments.has("dry-run") else { return try preview() }
        if !arguments.has("yes") {
            let plan = try WeightPreview.read(connection, settings)
            if !isJSON { Console.output(plan.text(.standardOutput)) }
            guard Console.agrees("This will move \(plan.proposal.update.updatedCount) weights. Do it?") else {
                throw CommandFailure(.refused, "nothing was done")
            }
        }
        let hand = OptimizationEvent.Hand(generator: nil, by: arguments.person, because: arguments["because"] ?? "")
        let outcome = try connection.transaction {
            try settings.run.perform(connection, until: settings.end, slot: nil, at: settings.end, hand: hand)
        }
        switch outcome {
        case .stayed(let kind, let reason):
            report(nil, "\(kind.rawValue): \(reason)")
            return .refused
        case .done(let done):
            report(done, "event \(done.eventID): \(done.proposal.update.updatedCount) weights moved")
            return .success
        }
    }

    private func report(_ done: WeightRun.Report?, _ sentence: String) {
        let moves = (done?.proposal.update.changes ?? []).filter { $0.old != $0.new }.map {
            GeneratorChange.Move(name: $0.name, before: $0.old, after: $0.new)
        }
        guard isJSON else {
            return Console.output(([sentence] + WeightTables.moves(moves, .standardOutput)).joined(separator: "\n"))
        }
        let value: StructuredValue = [
            "dry_run": false, "done": .bool(done != nil), "sentence": .text(sentence),
            "event_id": .optional(done?.eventID), "changes": .list(moves.map(\.json)),
        ]
        Console.output(value.json)
    }
}
