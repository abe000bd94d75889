import Model
import Runtime

/// What became of the lines of one input.
struct PublishSummary: Sendable {
    struct Refusal: Sendable {
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

    var json: StructuredValue {
        [
            "topic": .text(topic.rawValue), "lines": .count(lines), "accepted": .count(accepted),
            "filled": .count(filled), "refused": .count(refused),
            "refusals": .list(refusals.map { ["line": .count($0.line), "reason": .text($0.reason)] }),
            "records": .count(delivered?.records ?? 0), "delivered": delivered?.json ?? .null,
        ]
    }
}
