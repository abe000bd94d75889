import CommandLine
import Learning
import Operations
import Runtime
import Store
import Timekeeping

extension GateExplanation {
    func text(_ paint: Painter) -> String {
        let heading = "Post \(decisionID)" + (postID.map { " (\(TerminalText.escaped($0)))" } ?? "")
        let tone: Tone = state == .learnable ? .good : state == .heldBack ? .warning : .plain
        var parts = [
            paint(.strong, heading) + "\n"
                + ReportSection.prose(summary).map { paint(tone, $0) }.joined(separator: "\n")
        ]
        if !findings.isEmpty { parts.append(gates(paint).text(paint)) }
        parts.append(ReportSection("What comes next", next.flatMap { ReportSection.prose($0) }).text(paint))
        if state != .noPost {
            parts.append(ReportSection("What it is used for", use.flatMap { ReportSection.prose($0) }).text(paint))
        }
        return parts.joined(separator: "\n\n")
    }

    private func gates(_ paint: Painter) -> ReportSection {
        var table = TextTable(("gate", .left), ("has", .right), ("needs", .right), ("", .left))
        for finding in findings {
            let mark: TextTable.Cell =
                finding.holdsBack
                ? .init("holds it back", .bad)
                : finding.state == .unknown ? .init("unknown", .warning) : .init("met", .good)
            table.add(.init(finding.gate), .init(finding.value ?? Figures.unknown), .init(finding.need), mark)
        }
        var lines = table.lines(paint)
        if let basis {
            let thresholds = basis.gate.thresholds
            let by = basis.setting.map { ", set \(GateWords.source($0))" } ?? ""
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
                "\(rejected.count) of its readings were rejected as impossible, the newest because \(rejected.reason)")
        }
        if hasNewerReading { lines.append("there is a newer reading") }
        if let renewed {
            let verdict =
                renewed.reasons.isEmpty
                ? "would let it through"
                : "would hold it back: " + renewed.reasons.map(\.rawValue).joined(separator: ", ")
            let when =
                renewed.isDue ? "" : "; its reading is older than the window, so only a new reading is judged by them"
            lines.append("thresholds \(renewed.gate.id) are current by now; they \(verdict)\(when)")
        }
        if let nextReading {
            lines.append("its next reading is due at \(nextReading)")
        } else {
            lines.append("no further reading is planned")
        }
        if isLearningPaused {
            lines.append("learn is paused: nothing is judged until it is resumed")
        } else if let nextJudgement {
            lines.append("the learn run of \(nextJudgement) judges it next")
        } else {
            lines.append("the verdict stays until there is a new reading")
        }
        return lines
    }

    private var use: [String] {
        guard state == .learnable else { return ["no arm and no fit uses it until it passes"] }
        var lines = arms.map { arm in
            arm.isSuccess.map { "\(arm.name), as a \($0 ? "success" : "failure")" } ?? "\(arm.name), with its rate"
        }
        if let rate, !lines.isEmpty {
            lines = ["engagement rate \(Figures.percent(rate, 2)): " + lines.joined(separator: "; ")]
        }
        for model in models {
            let role =
                ["trained": "a training row", "judged": "a validation row"][model.role]
                ?? "not in its rows"
            lines.append(
                "\(model.kind) model \(model.id)\(model.isCurrent ? ", current" : ", the newest fit"): \(role)")
        }
        return lines.isEmpty ? ["no arm: it has no arm and no known rate"] : lines
    }
}

extension GateStatus {
    func text(_ paint: Painter) -> String {
        [setting(paint), thresholds(paint), refusals(paint)].map { $0.text(paint) }.joined(separator: "\n\n")
    }

    private func setting(_ paint: Painter) -> ReportSection {
        guard let asked else {
            return ReportSection(
                "Setting: \(GateWords.setting(configured))", ["  from the configuration; there was no learn run yet"])
        }
        var lines = ReportSection.prose(
            "\(GateWords.source(asked)), since \(asked.validFrom): \(TerminalText.escaped(asked.reason))")
        if isConfigurationAhead {
            let changed = "the configuration is now \(GateWords.setting(configured)); the next learn run uses it"
            lines += ReportSection.prose(changed).map { paint(.warning, $0) }
        } else if asked.source == .person, asked.setting != configured {
            lines += ReportSection.prose("the configuration is \(GateWords.setting(configured))")
        }
        return ReportSection("Setting: \(GateWords.setting(asked.setting))", lines)
    }

    private func thresholds(_ paint: Painter) -> ReportSection {
        guard let current else { return ReportSection("Thresholds: none yet") }
        let thresholds = current.thresholds
        var lines = ReportSection.prose("thresholds \(current.id), since \(current.validFrom): \(thresholds.reason)")
        var window = "\(Figures.grouped(current.postsInWindow)) posts in the window then"
        if let views = thresholds.medianViews, let likes = thresholds.medianLikes {
            window += ", median \(GateWords.number(views)) impressions and \(GateWords.number(likes)) likes"
        }
        lines += ReportSection.prose(window)
        return ReportSection("Thresholds: \(GateWords.thresholds(thresholds))", lines)
    }

    private func refusals(_ paint: Painter) -> ReportSection {
        guard let counts else { return ReportSection("Held back: unknown, there was no learn run yet") }
        var table = TextTable(("", .left), ("posts", .right), ("by this alone", .right))
        for name in GateCounts.names where counts.posts[name].map({ $0 > 0 || name == "learnable" }) ?? false {
            table.add(
                .init(GateWords.count(name), name == "learnable" ? .good : .plain),
                .init(Figures.grouped(counts.posts[name] ?? 0)),
                .init(name == "learnable" ? "" : Figures.grouped(counts.alone[name] ?? 0)))
        }
        var lines = table.lines(paint)
        if waiting > 0 {
            let next = nextReading.map { "; the next is read at \($0)" } ?? "; no further reading of them is planned"
            lines += ReportSection.prose(
                "\(Figures.grouped(waiting)) are only too young\(next)")
        }
        if isLearningPaused {
            lines += ["  " + paint(.warning, "learn is paused: nothing is judged until it is resumed")]
        } else if let nextJudgement {
            lines += ["  the next learn run is at \(nextJudgement)"]
        }
        return ReportSection("Judged by the learn run of \(counts.slot)", lines)
    }
}

/// Words that several answers share.
private enum GateWords {
    static func setting(_ setting: GateSetting) -> String {
        "\(number(setting.views)) impressions, \(number(setting.likes)) likes, \(setting.age.words) old"
            + " (\(setting.mode.rawValue))"
    }

    static func thresholds(_ thresholds: GateThresholds) -> String {
        "\(number(thresholds.views)) impressions, \(number(thresholds.likes)) likes, \(thresholds.age.words) old"
    }

    static func source(_ entry: GateSettings.Entry) -> String {
        switch entry.source {
        case .person: "by \(TerminalText.escaped(entry.setBy))"
        case .configuration where entry.setBy == "learn": "by the configuration"
        case .configuration: "by the configuration (given back by \(TerminalText.escaped(entry.setBy)))"
        }
    }

    static func count(_ name: String) -> String { name == "learnable" ? "learnable" : name }

    static func number(_ value: Double) -> String { Figures.significant(value, 10) }
}

extension GateHistory {
    func text(_ paint: Painter) -> String {
        guard !settings.isEmpty else { return "no learn run yet: the gates are as configured" }
        var asked = TextTable(
            ("since", .left), ("mode", .left), ("views", .right), ("likes", .right), ("age", .right), ("actor", .left),
            ("reason", .left))
        for entry in settings {
            let setting = entry.setting
            asked.add(
                .init(entry.validFrom.rfc3339), .init(setting.mode.rawValue), .init(GateWords.number(setting.views)),
                .init(GateWords.number(setting.likes)), .init(setting.age.words),
                .init(entry.source == .person ? TerminalText.escaped(entry.setBy) : "configuration"),
                .init(TerminalText.escaped(entry.reason)))
        }
        var force = TextTable(
            ("since", .left), ("thresholds", .right), ("mode", .left), ("views", .right), ("likes", .right),
            ("age", .right), ("posts", .right), ("reason", .left))
        for entry in thresholds {
            force.add(
                .init(entry.validFrom.rfc3339), .init(String(entry.id)), .init(entry.thresholds.mode.rawValue),
                .init(GateWords.number(entry.thresholds.views)), .init(GateWords.number(entry.thresholds.likes)),
                .init(entry.thresholds.age.words), .init(Figures.grouped(entry.postsInWindow)),
                .init(entry.thresholds.reason))
        }
        return [
            ReportSection("Settings", asked.lines(paint)), ReportSection("Thresholds", force.lines(paint)),
        ].map { $0.text(paint) }.joined(separator: "\n\n")
    }
}

extension GateCounts {
    func text(_ paint: Painter) -> String {
        guard !slots.isEmpty else { return "no learn run in that time" }
        // A reason that held nothing back in any of them takes no column.
        let names = GateCounts.names.filter { name in
            name == "learnable" || slots.contains { ($0.posts[name] ?? 0) > 0 }
        }
        var table = TextTable([("learn run", .left)] + names.map { ($0, .right) })
        for slot in slots {
            table.add(
                [.init(slot.slot.rfc3339)]
                    + names.map { .init(slot.posts[$0].map(Figures.grouped) ?? Figures.unknown) })
        }
        return table.lines(paint).joined(separator: "\n")
    }
}
