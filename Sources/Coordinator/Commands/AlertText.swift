import CommandLine
import Learning
import Operations
import Runtime
import Store
import Timekeeping

extension AlertList {
    func text(_ paint: Painter) -> String {
        guard !alerts.isEmpty else { return "no alerts" }
        var table = TextTable(
            ("id", .right), ("severity", .left), ("kind", .left), ("opened", .left), ("state", .left), ("", .left))
        for alert in alerts {
            table.add(
                .init(String(alert.id)), .init(alert.severity.rawValue, alert.isOpen ? alert.severity.tone : .faint),
                .init(alert.kind), .init(alert.openedAt.rfc3339), .init(alert.state), .init(alert.summary))
        }
        return table.lines(paint).joined(separator: "\n")
    }
}

extension AlertRecord {
    /// In full.
    func text(_ paint: Painter) -> String {
        var lines = [
            paint(severity.tone, "alert \(id): \(kind), \(severity.rawValue)"), "  \(summary)",
            "  subject       \(subject)", "  opened        \(openedAt)", "  last seen     \(lastSeenAt)",
            "  ended         \(resolvedAt?.rfc3339 ?? "open")",
        ]
        if let acknowledgedBy, let acknowledgedAt {
            lines.append(
                "  acknowledged  \(acknowledgedAt) by \(TerminalText.escaped(acknowledgedBy)): \(TerminalText.escaped(acknowledgedBecause ?? ""))"
            )
        }
        if case .object(let figures) = StructuredValue(stored: detail), !figures.isEmpty {
            lines.append("  numbers       " + figures.map { "\($0.name) \($0.value.json)" }.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    fileprivate var state: String {
        if let resolvedAt { return "ended \(resolvedAt)" }
        return acknowledgedBy.map { "open, acknowledged by \($0)" } ?? "open"
    }
}

extension AlertSeverity {
    var tone: Tone {
        switch self {
        case .info: .strong
        case .warning: .warning
        case .critical: .bad
        }
    }
}
