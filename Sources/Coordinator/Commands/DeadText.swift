import CommandLine
import Operations
import Store
import Timekeeping

extension DeadLetterList {
    func text(_ paint: Painter) -> String {
        guard !letters.isEmpty else { return "no dead letters" }
        var table = TextTable(
            ("letter", .left), ("identity", .left), ("copies", .right), ("origin", .left), ("rejected", .left),
            ("state", .left), ("reason", .left))
        for letter in letters {
            table.add(
                .init(TerminalText.escaped(letter.name)), .init(String(letter.id.prefix(12)), .faint),
                .init(String(letter.positions.count)), .init(letter.originText), .init(letter.at?.rfc3339 ?? "unknown"),
                .init(letter.state, letter.decision == nil ? .warning : .plain),
                .init(TerminalText.escaped(letter.reason)))
        }
        return table.lines(paint).joined(separator: "\n")
    }
}

extension DeadLetter {
    fileprivate var originText: String { origin.map { TerminalText.escaped(Array($0.path.utf8)) } ?? "unknown" }

    /// Headers, then the payload, escaped.
    var text: String {
        var lines = [
            "letter     \(name)", "identity   \(id)",
            "copies     \(positions.map(\.path).joined(separator: " "))", "origin     \(originText)",
            "rejected   \(at?.rfc3339 ?? "unknown")", "reason     \(TerminalText.escaped(reason))",
            "schema     \(schema.map { TerminalText.escaped(Array($0.utf8)) } ?? "missing")",
            "key        \(TerminalText.escaped(key))", "state      \(state)",
        ]
        if let decision {
            lines.append("decided    by \(TerminalText.escaped(decision.by)) at \(decision.at.rfc3339)")
            if let why = decision.reason { lines.append("comment    \(TerminalText.escaped(why))") }
            if let sentTo { lines.append("sent to    \(sentTo)") }
        }
        return (lines + ["", TerminalText.escaped(value)]).joined(separator: "\n")
    }
}

extension DeadLetterReport {
    var text: String {
        letters.isEmpty
            ? "no waiting letter matches the filters"
            : letters.map { "\(TerminalText.escaped($0.letter)): \(Self.sentence($0))" }.joined(separator: "\n")
    }

    private static func sentence(_ letter: Letter) -> String {
        let detail = TerminalText.escaped(letter.detail ?? "")
        return switch letter.result {
        case .sent: "sent to \(detail)"
        case .dropped: "dropped"
        case .wouldSend: "would be sent"
        case .wouldDrop: "would be dropped"
        case .settled: "\(detail); nothing was done"
        case .refused: "not sent: \(detail)"
        }
    }
}
