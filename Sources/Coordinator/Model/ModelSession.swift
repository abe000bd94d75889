import CommandLine
import Glibc
import Postgres
import Runtime
import Store
import Timekeeping

/// One run of `coordinator model`, on its thread.
struct ModelSession {
    private let arguments: CommandArguments
    private let connection: PostgresConnection
    private let desk: ModelDesk
    private var isJSON: Bool { arguments.has("json") }

    init(_ configuration: Configuration, _ arguments: CommandArguments) throws {
        self.arguments = arguments
        connection = try Database.connect(configuration, purpose: "model")
        desk = ModelDesk(
            connection: connection, person: arguments.person,
            reason: arguments["because"] ?? "", now: try configuration[.clock].makeClock().now())
    }

    /// The model number at a place of the command line.
    func id(_ place: Int) throws(CommandFailure) -> Int64 {
        guard let id = Int64(arguments.operands[place]) else {
            throw CommandFailure(.usage, "\"\(arguments.operands[place])\" is no model's number; `model ls` lists them")
        }
        return id
    }

    private func model(_ place: Int) throws -> ModelRecord {
        let id = try id(place)
        return try connection.transaction(isolation: .repeatableRead) {
            guard let model = try PredictorStore.model(connection, id: id) else {
                throw CommandFailure(.badInput, "there is no model \(id); `model ls` lists them")
            }
            return try ModelRecord(model, try ModelStanding(connection), connection)
        }
    }

    func list() throws -> CommandExit {
        let kind = arguments["kind"].flatMap(PredictorModel.Kind.init)
        let limit = Int64(try arguments.int("limit", in: 1...100_000) ?? 20)
        let (models, standing) = try connection.transaction(isolation: .repeatableRead) {
            (try PredictorStore.models(connection, kind: kind, limit: limit), try ModelStanding(connection))
        }
        if isJSON {
            let list = models.map { ModelRecord.summary($0, standing) }
            Console.output((["models": .list(list)] as StructuredValue).json)
        } else {
            Console.output(models.isEmpty ? "no fit was made yet" : ModelText.table(models, standing, .standardOutput))
        }
        return .success
    }

    func show() throws -> CommandExit {
        let record = try model(1)
        Console.output(isJSON ? record.json.json : ModelText.detail(record, .standardOutput))
        return .success
    }

    func diff() throws -> CommandExit {
        let (left, right) = (try model(1).model, try model(2).model)
        guard left.kind == right.kind else {
            throw CommandFailure(
                .badInput,
                "model \(left.id) is \(left.kind.rawValue) and model \(right.id) is \(right.kind.rawValue)")
        }
        let difference = ModelDifference(left, right)
        Console.output(isJSON ? difference.json.json : difference.text(.standardOutput))
        return .success
    }

    func rows() throws -> CommandExit {
        let model = try model(1).model
        let hash = arguments.has("validation") ? model.validationHash : model.trainingHash
        guard let hash, let csv = try PredictorRows.csv(connection, hash: hash) else {
            throw CommandFailure(.refused, "model \(model.id) has no rows: \(model.reason)")
        }
        if try !arguments.writeOutput(csv.utf8) { Console.write(csv, to: STDOUT_FILENO, terminator: "") }
        return .success
    }

    func decide(_ request: ModelRequest) throws -> CommandExit {
        let change = try desk.plan(request)
        if case .nothing(let why) = change {
            report(change, version: nil, "\(why); nothing was done")
        } else if arguments.has("dry-run") {
            report(change, version: nil, "would \(change.sentence)")
        } else {
            guard arguments.has("yes") || Console.agrees("This will \(change.sentence). Do it?") else {
                throw CommandFailure(.refused, "nothing was done")
            }
            let version = try desk.carryOut(request, as: change)
            let made = version.map { ": v2_\($0), for a predictor to take to Redis" } ?? ""
            report(change, version: version, "done, to \(change.sentence)\(made)")
        }
        return .success
    }

    private func report(_ change: ModelChange, version: Int64?, _ sentence: String) {
        guard isJSON else { return Console.output(sentence) }
        let value: StructuredValue = [
            "dry_run": .bool(arguments.has("dry-run")), "action": .text(change.word),
            "version": .optional(version.map { "v2_\($0)" }), "sentence": .text(sentence),
        ]
        Console.output(value.json)
    }
}
