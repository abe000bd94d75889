import CommandLine
import FoundationEssentials
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// One run of `coordinator alerts`, on its thread.
struct AlertSession {
    private let configuration: Configuration
    private let arguments: CommandArguments

    init(_ configuration: Configuration, _ arguments: CommandArguments) {
        self.configuration = configuration
        self.arguments = arguments
    }

    private var isJSON: Bool { arguments.has("json") }
    private func connect() throws -> PostgresConnection { try Database.connect(configuration, purpose: "alerts") }

    func list() throws -> CommandExit {
        let limit = try arguments.int("limit", in: 1...100_000) ?? 50
        let connection = try connect()
        let alerts =
            arguments.has("all")
            ? try AlertStore.newest(connection, limit: limit)
            : Array(try AlertStore.open(connection).prefix(limit))
        if isJSON {
            Console.output((["alerts": .list(alerts.map(\.value))] as StructuredValue).json)
        } else {
            Console.output(AlertRecord.table(alerts, .standardOutput))
        }
        return .success
    }

    func show() throws -> CommandExit {
        let id = try id()
        guard let alert = try AlertStore.find(try connect(), id) else { throw Self.unknown(id) }
        Console.output(isJSON ? alert.value.json : alert.text(.standardOutput))
        return .success
    }

    func acknowledge() throws -> CommandExit {
        let id = try id()
        let desk = AlertDesk(connection: try connect(), now: try configuration[.clock].makeClock().now())
        let result = try desk.acknowledge(
            id, by: arguments.person, because: arguments["because"] ?? "", isDryRun: arguments.has("dry-run"))
        if result == .unknown { throw Self.unknown(id) }
        if isJSON {
            let value: StructuredValue = [
                "dry_run": .bool(arguments.has("dry-run")), "alert_id": .text(String(id)),
                "sentence": .text(result.sentence),
            ]
            Console.output(value.json)
        } else {
            Console.output(result.sentence)
        }
        return .success
    }

    /// Sends one message of no alert.
    func test() throws -> CommandExit {
        guard let webhook = try Webhook.make(configuration) else {
            throw CommandFailure(.badInput, "ROOKERY_ALERT_WEBHOOK_URL is not set: there is nowhere to send to")
        }
        let id = UUID().uuidString.lowercased()
        let body: StructuredValue = [
            "delivery_id": .text(id), "event": "test", "account": .optional(configuration[.account]), "alert": .null,
        ]
        if arguments.has("dry-run") {
            let value: StructuredValue = ["dry_run": true, "body": body]
            Console.output(isJSON ? value.json : "would send \(body.json)")
            return .success
        }
        switch webhook.send(body.json, id: id, timeout: DeliveryPolicy().timeout) {
        case .taken(let status):
            let value: StructuredValue = ["taken": true, "status": .count(status), "delivery_id": .text(id)]
            Console.output(isJSON ? value.json : "the webhook took delivery \(id) with status \(status)")
            return .success
        case .refused(let why, _): throw CommandFailure(.failed, why)
        }
    }

    private func id() throws(CommandFailure) -> Int64 {
        let text = arguments.operands[1]
        guard let id = Int64(text), id > 0 else {
            throw CommandFailure(.usage, "\"\(text)\" is no alert's id; alerts ls prints them")
        }
        return id
    }

    private static func unknown(_ id: Int64) -> CommandFailure {
        CommandFailure(.badInput, "there is no alert \(id)")
    }
}
