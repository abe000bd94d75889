import CommandLine
import Learning
import Runtime
import Store
import Timekeeping

/// What was asked of the gates and what came of it, newest first.
struct GateHistory: Sendable {
    let settings: [GateSettings.Entry]
    let thresholds: [LearnGates.Entry]

    func text(_ paint: Painter) -> String {
        guard !settings.isEmpty else { return "no learn run has been yet: the gates are as configured" }
        var asked = TextTable(
            ("since", .left), ("mode", .left), ("views", .right), ("likes", .right), ("age", .right), ("by", .left),
            ("why", .left))
        for entry in settings {
            let setting = entry.setting
            asked.add(
                .init(entry.validFrom.rfc3339), .init(setting.mode.rawValue), .init(GateWords.number(setting.views)),
                .init(GateWords.number(setting.likes)), .init(setting.age.words),
                .init(entry.source == .person ? GateWords.safe(entry.setBy) : "configuration"),
                .init(GateWords.safe(entry.reason)))
        }
        var force = TextTable(
            ("since", .left), ("thresholds", .right), ("mode", .left), ("views", .right), ("likes", .right),
            ("age", .right), ("posts", .right), ("why", .left))
        for entry in thresholds {
            force.add(
                .init(entry.validFrom.rfc3339), .init(String(entry.id)), .init(entry.thresholds.mode.rawValue),
                .init(GateWords.number(entry.thresholds.views)), .init(GateWords.number(entry.thresholds.likes)),
                .init(entry.thresholds.age.words), .init(Figures.grouped(entry.postsInWindow)),
                .init(entry.thresholds.reason))
        }
        return [
            ReportSection("Asked for", asked.lines(paint)), ReportSection("What came of it", force.lines(paint)),
        ].map { $0.text(paint) }.joined(separator: "\n\n")
    }

    var value: StructuredValue {
        ["settings": .list(settings.map(\.value)), "thresholds": .list(thresholds.map(\.value))]
    }
}
