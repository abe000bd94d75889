import CommandLine
import Model
import Runtime

/// `producer publish`: JSON lines to a topic.
enum PublishCommand {
    static let command = Command(
        "publish", "publish records given as JSON lines",
        discussion: """
            Every line is checked before the first is sent: where one is refused, nothing is sent, and each refusal is
            reported with its line and field. With --keep-going good lines are sent as they come and bad ones are
            reported and left. Posts without scores get them from their text. Unknown fields are dropped. With --unchecked
            lines go as they stand, good or not, to try what readers do with them.
            """,
        operands: .optional("FILE", "JSON lines; - or nothing for standard input"),
        options: [
            .value("topic", "NAME", "posts (if not given), metrics or attributions"),
            .flag("keep-going", "send the good lines though others are refused; exits 3 all the same"),
            .flag("unchecked", "send every line as it stands, without reading it"),
            .dryRun, .json,
        ],
        examples: [
            .init("producer publish plan.jsonl", "publish posts, all or none"),
            .init("tail -f readings | producer publish --topic metrics --keep-going", "publish readings as they come"),
            .init("producer publish --dry-run plan.jsonl", "check the lines, without a server"),
        ]
    ) { arguments in
        let topic = try topic(arguments["topic"])
        let path = arguments.operands.first ?? "-"
        let configuration = try Configuration.load()
        let (dry, keepsGoing) = (arguments.has("dry-run"), arguments.has("keep-going"))
        let unchecked = arguments.has("unchecked")
        if unchecked && (dry || keepsGoing) {
            throw CommandFailure(.usage, "--unchecked reads no line, so --dry-run and --keep-going say nothing with it")
        }
        let summary = try await CommandThread().perform { () throws -> PublishSummary in
            let input = try RecordInput(path, once: dry || keepsGoing || unchecked)
            let open = { try RecordSink(configuration, topics: [topic], log: .producer(configuration)) }
            if unchecked { return try PublishRun.sendUnchecked(input, topic, to: try open()) }
            if dry { return try PublishRun.check(input, topic) }
            if keepsGoing { return try PublishRun.send(input, topic, to: try open()) { Console.error($0) } }
            let checked = try PublishRun.check(input, topic)
            return checked.refused > 0 ? checked : try PublishRun.send(input, topic, to: try open())
        }
        if !keepsGoing { for line in summary.refusalText { Console.error(line) } }
        Console.output(arguments.has("json") ? try summary.json() : summary.text)
        return summary.refused > 0 ? .badInput : .success
    }

    private static func topic(_ name: String?) throws(CommandFailure) -> Topic {
        guard let name else { return .posts }
        guard let topic = Topic(rawValue: name) else {
            throw CommandFailure(.usage, "--topic: \"\(name)\" is not posts, metrics or attributions")
        }
        return topic
    }
}

/// What became of the lines of one input.
struct PublishSummary: Sendable {
    struct Refusal: Encodable, Sendable {
        let line: Int
        let reason: String
    }

    let topic: Topic
    let input: String
    var lines = 0
    var accepted = 0
    var filled = 0
    var refused = 0
    /// The first refusals; `refused` counts all.
    var refusals: [Refusal] = []
    /// `nil` where nothing was sent.
    var delivered: Delivered?

    static let mostShown = 20

    init(topic: Topic, input: String) {
        self.topic = topic
        self.input = input
    }

    mutating func refuse(line: Int, _ reason: String) {
        refused += 1
        if refusals.count < Self.mostShown { refusals.append(Refusal(line: line, reason: reason)) }
    }

    /// One line a refusal: `FILE:LINE: field …`.
    var refusalText: [String] {
        var lines = refusals.map { "\(input):\($0.line): \($0.reason)" }
        if refused > refusals.count { lines.append("\(input): \(refused - refusals.count) more lines are refused") }
        return lines
    }

    var text: String {
        var text = "\(accepted) of \(lines) lines taken for \(topic.rawValue), \(refused) refused"
        if filled > 0 { text += "; features filled in for \(filled) posts" }
        return text + (delivered.map { "; \($0.records) records delivered" } ?? "; nothing was sent")
    }
}

extension PublishSummary: Encodable {
    private enum Key: String, CodingKey { case topic, lines, accepted, filled, refused, refusals, records, delivered }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(topic.rawValue, forKey: .topic)
        try container.encode(lines, forKey: .lines)
        try container.encode(accepted, forKey: .accepted)
        try container.encode(filled, forKey: .filled)
        try container.encode(refused, forKey: .refused)
        try container.encode(refusals, forKey: .refusals)
        try container.encode(delivered?.records ?? 0, forKey: .records)
        try container.encode(delivered, forKey: .delivered)
    }
}
