import CommandLine
import Model
import Runtime
import Store
import Timekeeping

/// How letters are printed. Lists show no payload: it may be somebody's post.
extension DeadLetter {
    static func table(_ letters: [DeadLetter], _ paint: Painter) -> String {
        var table = TextTable(
            ("letter", .left), ("identity", .left), ("copies", .right), ("origin", .left), ("set aside", .left),
            ("state", .left), ("reason", .left))
        for letter in letters {
            let tone: Tone = letter.standing == nil ? .warning : .plain
            table.add(
                .init(TerminalText.escaped(letter.name)), .init(String(letter.id.prefix(12)), .faint),
                .init(String(letter.places.count)), .init(letter.originText), .init(letter.at?.rfc3339 ?? "unknown"),
                .init(letter.state, tone), .init(TerminalText.escaped(letter.reason)))
        }
        return table.lines(paint).joined(separator: "\n")
    }

    private var originText: String { origin.map { TerminalText.escaped(Array($0.path.utf8)) } ?? "unknown" }

    /// Headers, then the payload, escaped.
    var detail: String {
        var lines = [
            "letter     \(name)", "identity   \(id)",
            "copies     \(places.map(\.path).joined(separator: " "))", "origin     \(originText)",
            "set aside  \(at?.rfc3339 ?? "unknown")", "reason     \(TerminalText.escaped(reason))",
            "schema     \(schema.map { TerminalText.escaped(Array($0.utf8)) } ?? "missing")",
            "key        \(TerminalText.escaped(key))", "state      \(state)",
        ]
        if let standing {
            lines.append("decided    by \(TerminalText.escaped(standing.by)) at \(standing.at.rfc3339)")
            if let why = standing.reason { lines.append("because    \(TerminalText.escaped(why))") }
            if let sent { lines.append("sent to    \(sent)") }
        }
        return (lines + ["", TerminalText.escaped(value)]).joined(separator: "\n")
    }

    private var sent: String? {
        guard let partition = standing?.sentPartition, let offset = standing?.sentOffset else { return nil }
        return "\(topic.rawValue)/\(partition)/\(offset)"
    }

    /// - Parameter hasPayload: a payload that is no UTF-8 is given escaped; `payload_is_exact` says which.
    func json(hasPayload: Bool) -> StructuredValue {
        var fields: [StructuredValue.Field] = [
            .init("letter", .text(name)), .init("identity", .text(id)), .init("topic", .text(topic.rawValue)),
            .init("copies", .list(places.map { .text($0.path) })), .init("origin", .optional(origin?.path)),
            .init("set_aside_at", .time(at)), .init("reason", .text(reason)), .init("schema", .optional(schema)),
            .init("bytes", .count(value.count)), .init("state", .text(state)),
            .init("decided_by", .optional(standing?.by)),
            .init("decided_at", .time(standing?.at)), .init("because", .optional(standing?.reason)),
            .init("sent_to", .optional(sent)), .init("sent_hash", .optional(standing?.sentHash)),
        ]
        if hasPayload {
            let exact = String(validating: value, as: UTF8.self)
            fields.append(.init("key", .text(String(validating: key, as: UTF8.self) ?? TerminalText.escaped(key))))
            fields.append(.init("payload", .text(exact ?? TerminalText.escaped(value))))
            fields.append(.init("payload_is_exact", .bool(exact != nil)))
        }
        return .object(fields)
    }
}
