import CommandLine
import Learning
import Runtime
import Store
import Timekeeping

extension GateStanding {
    func text(_ paint: Painter) -> String {
        [asking(paint), force(paint), refusals(paint)].map { $0.text(paint) }.joined(separator: "\n\n")
    }

    private func asking(_ paint: Painter) -> ReportSection {
        guard let asked else {
            return ReportSection(
                "Asked for: \(GateWords.setting(configured))", ["  by the configuration; no learn run has been yet"])
        }
        var lines = ReportSection.prose(
            "\(GateWords.source(asked)), since \(asked.validFrom): \(GateWords.safe(asked.reason))")
        if isConfigurationAhead {
            let changed = "the configuration says \(GateWords.setting(configured)): the next learn run takes it over"
            lines += ReportSection.prose(changed).map { paint(.warning, $0) }
        } else if asked.source == .person, asked.setting != configured {
            lines += ReportSection.prose("the configuration would ask for \(GateWords.setting(configured))")
        }
        return ReportSection("Asked for: \(GateWords.setting(asked.setting))", lines)
    }

    private func force(_ paint: Painter) -> ReportSection {
        guard let inForce else { return ReportSection("In force: nothing yet") }
        let thresholds = inForce.thresholds
        var lines = ReportSection.prose("thresholds \(inForce.id), since \(inForce.validFrom): \(thresholds.reason)")
        var window = "\(Figures.grouped(inForce.postsInWindow)) posts in the window then"
        if let views = thresholds.medianViews, let likes = thresholds.medianLikes {
            window += ", median \(GateWords.number(views)) impressions and \(GateWords.number(likes)) likes"
        }
        lines += ReportSection.prose(window)
        return ReportSection("In force: \(GateWords.thresholds(thresholds))", lines)
    }

    private func refusals(_ paint: Painter) -> ReportSection {
        guard let counts else { return ReportSection("Held back: no learn run has judged posts yet") }
        var table = TextTable(("", .left), ("posts", .right), ("by this alone", .right))
        for name in GateCounts.names where counts.posts[name].map({ $0 > 0 || name == "learnable" }) ?? false {
            table.add(
                .init(GateCounts.words(name), name == "learnable" ? .good : .plain),
                .init(Figures.grouped(counts.posts[name] ?? 0)),
                .init(name == "learnable" ? "" : Figures.grouped(counts.alone[name] ?? 0)))
        }
        var lines = table.lines(paint)
        if waiting > 0 {
            let next = nextReading.map { "; the next is read at \($0)" } ?? "; none of them is to be read again"
            lines += ReportSection.prose(
                "\(Figures.grouped(waiting)) wait for their age alone and are taken up by themselves\(next)")
        }
        if nextLearn.isPaused {
            lines += ["  " + paint(.warning, "learn is paused: nothing is judged until it is resumed")]
        } else if let next = nextLearn.next {
            lines += ["  the next learn run is that of \(next)"]
        }
        return ReportSection("Judged by the learn run of \(counts.slot)", lines)
    }
}

/// Words that several answers of `coordinator gates` share.
enum GateWords {
    static func setting(_ setting: GateSetting) -> String {
        "\(number(setting.views)) impressions, \(number(setting.likes)) likes, \(setting.age.words) old"
            + " (\(setting.mode.rawValue))"
    }

    static func thresholds(_ thresholds: GateThresholds) -> String {
        "\(number(thresholds.views)) impressions, \(number(thresholds.likes)) likes, \(thresholds.age.words) old"
    }

    static func source(_ entry: GateSettings.Entry) -> String {
        switch entry.source {
        case .person: "by \(safe(entry.setBy))"
        case .configuration where entry.setBy == "learn": "by the configuration"
        case .configuration: "by the configuration, to which \(safe(entry.setBy)) gave it back"
        }
    }

    static func number(_ value: Double) -> String { Figures.significant(value, 10) }

    /// What a person wrote, with nothing in it that a terminal would obey.
    static func safe(_ text: String) -> String { TerminalText.escaped(text) }
}
