import Alerting
import CommandLine
import FoundationEssentials
import Operations
import Postgres
import Runtime
import Store
import Timekeeping

/// `coordinator alerts`
enum AlertsCommand {
    static let command = Command(
        "alerts", "Show alerts, acknowledge them, and test the webhook",
        discussion: "docs/alerts.md says what each kind of alert means and what to do about it.", group: "See",
        subcommands: [
            Command(
                "ls", "List the open alerts, worst first",
                options: [.flag("all", "ended ones too, newest first"), .limit(50), .json],
                examples: [
                    .init("coordinator alerts ls", "what is open")
                ]
            ) { arguments in
                let limit = try arguments.limit(50)
                let operations = try operations()
                let list = try arguments.has("all") ? operations.newest(limit: limit) : operations.open(limit: limit)
                return try arguments.show(list) { $0.text($1) }
            },
            Command(
                "show", "Print an alert with its numbers", operands: [.alert], options: [.json],
                examples: [
                    .init("coordinator alerts show 12", "its numbers")
                ]
            ) { arguments in
                let id = try alert(arguments)
                return try arguments.show(try operations().show(id)) { $0.text($1) }
            },
            Command(
                "ack", "Acknowledge an open alert",
                discussion: "The alert stays open until its cause is gone; others see that somebody works on it.",
                operands: [.alert], options: CommandOption.change,
                examples: [
                    .init(
                        "coordinator alerts ack 12 --reason 'the source is down, asked them'",
                        "others see that somebody works on it")
                ]
            ) { arguments in
                let (id, operations) = (try alert(arguments), try operations())
                return try arguments.change {
                    try operations.planAcknowledgement(id, by: arguments.actor)
                } perform: { _ in
                    try operations.acknowledge(id, arguments.audit)
                }
            },
            Command(
                "test", "Send a test message to the webhook, and print the answer",
                discussion: "The message is signed like every other.", options: [.yes, .dryRun, .json],
                examples: [
                    .init("coordinator alerts test", "whether the webhook takes what is sent")
                ],
                exitMeanings: [.failed: "the webhook did not take the message"], perform: test),
        ])

    private static func operations() throws -> AlertOperations {
        let context = try OperatorContext("alerts")
        return AlertOperations(context.connection, now: context.now)
    }

    private static func alert(_ arguments: CommandArguments) throws(CommandFailure) -> Int64 {
        guard let id = Int64(arguments.operands[0]), id > 0 else {
            throw CommandFailure(.usage, "\"\(arguments.operands[0])\" is not an alert's id; `alerts ls` lists them")
        }
        return id
    }

    @Sendable private static func test(_ arguments: CommandArguments) throws -> CommandExit {
        let configuration = try Configuration.load()
        guard let webhook = try Webhook.make(configuration) else {
            throw CommandFailure(.badInput, "ROOKERY_ALERT_WEBHOOK_URL is not set: there is nowhere to send to")
        }
        let id = UUID().uuidString.lowercased()
        let message = TestMessage(deliveryID: id, account: configuration[.account])
        let body = try message.json()
        guard !arguments.has("dry-run") else {
            let plan: StructuredValue = ["dry_run": true, "body": try StructuredValue(encoding: message)]
            return try arguments.show(plan) { _, _ in "dry run, nothing is sent: \(body)" }
        }
        try arguments.confirm("This sends a test message to the webhook.")
        switch webhook.send(body, id: id, timeout: DeliveryPolicy().timeout) {
        case .taken(let status):
            let answer: StructuredValue = ["taken": true, "status": .count(status), "delivery_id": .text(id)]
            return try arguments.show(answer) { _, _ in "the webhook took delivery \(id) with status \(status)" }
        case .refused(let why, _): throw CommandFailure(.failed, why)
        }
    }
}

/// A message that is about no alert.
private struct TestMessage: Encodable {
    let deliveryID: String
    let event = "test"
    let account: String?
    let alert: StructuredValue = nil
}

extension CommandOperand {
    fileprivate static let alert = one("ALERT", "its id, as `alerts ls` prints it")
}
