import CommandLine
import Learning
import Store
import Timekeeping

extension GateExplanation {
    func text(_ paint: Painter) -> String {
        let heading = "Post \(decisionID)" + (postID.map { " (\(GateWords.safe($0)))" } ?? "")
        let tone: Tone = standing == .learnable ? .good : standing == .heldBack ? .warning : .plain
        var parts = [
            paint(.strong, heading) + "\n"
                + ReportSection.prose(summary).map { paint(tone, $0) }.joined(separator: "\n")
        ]
        if !findings.isEmpty { parts.append(gates(paint).text(paint)) }
        parts.append(ReportSection("What comes next", next.flatMap { ReportSection.prose($0) }).text(paint))
        if standing != .noPost {
            parts.append(ReportSection("What it counts in", use.flatMap { ReportSection.prose($0) }).text(paint))
        }
        return parts.joined(separator: "\n\n")
    }

    private func gates(_ paint: Painter) -> ReportSection {
        var table = TextTable(("gate", .left), ("has", .right), ("needs", .right), ("", .left))
        for finding in findings {
            let mark: TextTable.Cell =
                finding.holdsBack
                ? .init("holds it back", .bad)
                : finding.state == .unknown ? .init("not known", .warning) : .init("met", .good)
            table.add(.init(finding.gate), .init(finding.value ?? Figures.unknown), .init(finding.need), mark)
        }
        var lines = table.lines(paint)
        if let basis {
            let thresholds = basis.gate.thresholds
            let by = basis.setting.map { ", asked for \(GateWords.source($0))" } ?? ""
            lines += ReportSection.prose(
                "thresholds \(basis.gate.id) (\(thresholds.mode.rawValue)), since \(basis.gate.validFrom)\(by): "
                    + thresholds.reason)
        }
        let read = readAt.map { "At the reading of \($0)" } ?? "Gates"
        let judged = judgedAt.map { ", judged by the learn run of \($0)" } ?? ", as the next learn run would judge it"
        return ReportSection(read + judged, lines)
    }

    private var next: [String] {
        var lines: [String] = []
        if let rejected {
            lines.append(
                "\(rejected.count) of its readings cannot be true and were kept apart, the newest: \(rejected.reason)")
        }
        if hasNewerReading { lines.append("a newer reading has come since") }
        if let renewed {
            let verdict =
                renewed.reasons.isEmpty
                ? "would let it through"
                : "would hold it back: " + renewed.reasons.map(\.rawValue).joined(separator: ", ")
            let when =
                renewed.isDue ? "" : "; its reading is older than the window, so only a new reading makes them ask"
            lines.append("thresholds \(renewed.gate.id) hold by now; of this reading they \(verdict)\(when)")
        }
        if let nextReading {
            lines.append("it is to be read at \(nextReading)")
        } else {
            lines.append("no reading of it is planned")
        }
        if isLearningPaused {
            lines.append("learn is paused: nothing is judged until it is resumed")
        } else if let nextJudgement {
            lines.append("the learn run of \(nextJudgement) looks at it again")
        } else {
            lines.append("it stays as it is until a new reading comes")
        }
        return lines
    }

    private var use: [String] {
        guard standing == .learnable else { return ["in no arm and in no fit, until it is let through"] }
        var lines = arms.map { arm in
            arm.isSuccess.map { "\(arm.name), as a \($0 ? "success" : "failure")" } ?? "\(arm.name), with its rate"
        }
        if let rate, !lines.isEmpty {
            lines = ["engagement rate \(Figures.percent(rate, 2)): " + lines.joined(separator: "; ")]
        }
        for model in models {
            let role =
                ["trained": "trained it", "judged": "was among the rows that judged it"][model.role]
                ?? "not in its rows"
            lines.append(
                "\(model.kind) model \(model.id)\(model.isInForce ? ", in force" : ", the newest fit"): \(role)")
        }
        return lines.isEmpty ? ["in no arm: it has no arm and no known rate"] : lines
    }
}
