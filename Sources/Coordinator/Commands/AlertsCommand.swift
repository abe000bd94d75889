import CommandLine
import FoundationEssentials
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator alerts`
enum AlertsCommand {
    static let command: Command = Command(
        "alerts", "look at alerts, acknowledge them, and try the webhook",
        discussion: """
            ls lists the open alerts, worst first; with --all the newest, ended ones too. show prints one with its figures.
            ack notes that a person knows of an open alert; it stays open until what it tells of is over. test sends a
            trial message to the webhook, signed like every other, and says what came back; it fails where that is no
            success. What each kind means and what to do about it: docs/alerts.md.
            """,
        operands: .atLeastOne("ACTION", "ls | show ID | ack ID | test"), actions: Action.self,
        options: [
            .flag("all", "ended ones too, newest first"), .value("limit", "N", "at most so many (default: 50)"),
            .because,
            .by, .dryRun, .json,
        ],
        examples: [
            .init("coordinator alerts ls", "what is open"),
            .init("coordinator alerts ack 12 --because 'the source is down, asked them'", "others see it is in hand"),
            .init("coordinator alerts test", "whether the webhook takes what is sent"),
        ],
        exits: [.failed, .badInput, .serverMissing, .refused]
    ) { arguments in
        let action: Action = try arguments.action(of: command)
        try action.check(arguments)
        let configuration = try Configuration.load()
        return try await CommandThread().run {
            if action == .test { return try test(configuration, arguments) }
            let operations = AlertOperations(
                try Database.connect(configuration, purpose: "alerts"),
                now: try configuration[.clock].makeClock().now())
            switch action {
            case .ls, .test:
                let limit = try arguments.int("limit", in: 1...100_000) ?? 50
                let list = try arguments.has("all") ? operations.newest(limit: limit) : operations.open(limit: limit)
                return try arguments.show(list) { $0.text($1) }
            case .show: return try arguments.show(try operations.show(arguments.alert())) { $0.text($1) }
            case .ack:
                let id = try arguments.alert()
                return try arguments.carryOut {
                    try operations.planAcknowledgement(id)
                } perform: { _ in
                    try operations.acknowledge(id, arguments.audit)
                }
            }
        }
    }

    /// Sends one message of no alert.
    private static func test(_ configuration: Configuration, _ arguments: CommandArguments) throws -> CommandExit {
        guard let webhook = try Webhook.make(configuration) else {
            throw CommandFailure(.badInput, "ROOKERY_ALERT_WEBHOOK_URL is not set: there is nowhere to send to")
        }
        let id = UUID().uuidString.lowercased()
        let message = WebhookTest(deliveryID: id, account: configuration[.account])
        let body = try message.json()
        if arguments.has("dry-run") {
            return try arguments.show(["dry_run": true, "body": try StructuredValue(encoding: message)] as StructuredValue) { _, _ in
                "would send \(body)"
            }
        }
        switch webhook.send(body, id: id, timeout: DeliveryPolicy().timeout) {
        case .taken(let status):
            return try arguments.show(["taken": true, "status": .count(status), "delivery_id": .text(id)] as StructuredValue) { _, _ in
                "the webhook took delivery \(id) with status \(status)"
            }
        case .refused(let why, _): throw CommandFailure(.failed, why)
        }
    }

    enum Action: String, CommandAction {
        case ls, show, ack, test

        var options: Set<String> {
            switch self {
            case .ls: ["all", "limit", "json"]
            case .show: ["json"]
            case .ack: ["because", "by", "dry-run", "json"]
            case .test: ["dry-run", "json"]
            }
        }

        /// - Throws: `CommandFailure` with exit code 2 where operands do not go with the action.
        func check(_ arguments: CommandArguments) throws(CommandFailure) {
            let wanted = self == .show || self == .ack ? 1 : 0
            guard arguments.operands.count == wanted + 1 else {
                throw CommandFailure(.usage, "\(rawValue) takes \(wanted == 1 ? "one alert's id" : "nothing more")")
            }
        }
    }
}

/// A message that is about no alert.
private struct WebhookTest: Encodable {
    let deliveryID: String
    let event = "test"
    let account: String?
    let alert: StructuredValue = nil
}

extension CommandArguments {
    /// The alert that was named.
    fileprivate func alert() throws(CommandFailure) -> Int64 {
        guard let id = Int64(operands[1]), id > 0 else {
            throw CommandFailure(.usage, "\"\(operands[1])\" is no alert's id; alerts ls prints them")
        }
        return id
    }
}
