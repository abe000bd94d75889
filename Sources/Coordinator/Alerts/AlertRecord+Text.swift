import CommandLine
import Learning
import Runtime
import Store
import Timekeeping

extension AlertRecord {
    /// One row an alert.
    static func table(_ alerts: [AlertRecord], _ paint: Painter) -> String {
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

    /// In full.
    func text(_ paint: Painter) -> String {
        var lines = [
            paint(severity.tone, "alert \(id): \(kind), \(severity.rawValue)"), "  \(summary)",
            "  subject       \(subject)", "  opened        \(openedAt)", "  last seen     \(lastSeenAt)",
            "  ended         \(resolvedAt?.rfc3339 ?? "it is open")",
        ]
        if let acknowledgedBy, let acknowledgedAt {
            lines.append("  acknowledged  \(acknowledgedAt) by \(acknowledgedBy): \(acknowledgedBecause ?? "")")
        }
        if case .object(let figures) = StoredJSON.value(detail), !figures.isEmpty {
            lines.append("  figures       " + figures.map { "\($0.name) \($0.value.json)" }.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }

    private var state: String {
        if let resolvedAt { return "ended \(resolvedAt)" }
        return acknowledgedBy.map { "open, \($0) knows" } ?? "open"
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
