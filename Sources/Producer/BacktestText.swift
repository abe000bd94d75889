import Backtesting
import CommandLine
import Learning
import Timekeeping

extension BacktestResult {
    /// The result for people.
    var text: String {
        ([verdict, ""] + about + [""] + section(ridge) + [""] + section(logistic) + [""] + section(arms) + [""]
            + section(hours)).joined(separator: "\n")
    }

    private var about: [String] {
        let window = settings.window.map { "the last \(Int64($0.hours / 24)) days" } ?? "the whole history"
        let days = Int64(settings.delay.hours / 24)
        var lines = [
            "\(posts) posts of \(first.rfc3339.prefix(10)) to \(last.rfc3339.prefix(10)), \(learnable) of which pass the "
                + "gates; \(steps) \(settings.step.rawValue)s, each learning from \(window) known by then.",
            settings.asRead
                ? "A figure counts as known when its file can have been read, and \(days) days after its post at the earliest."
                : "A post's first figure counts as known \(days) days after the post; for \(assumed) posts it was read "
                    + "later, which assumes that it had settled by then.",
        ]
        if rejectedReadings > 0 { lines.append("\(rejectedReadings) readings cannot be true and were left out.") }
        return lines
    }

    private func section(_ result: PartResult) -> [String] {
        let title = result.part == .ridge ? "Engagement rate (ridge)" : "Follow (logistic)"
        let tally = result.tally
        var lines = [
            "\(title): \(tally.fits) fits, \(tally.published) of them published, \(tally.refused) refused"
        ]
        guard result.newest.score.count > 0 else {
            return lines + [
                "  no post was predicted by a model" + (tally.reason.map { "; the newest fit: \($0)" } ?? "")
            ]
        }
        let loss = result.part == .ridge ? "mse" : "log-loss"
        var table = TextTable(
            ("", .left), ("posts", .right), (loss, .right), ("of the mean", .right), ("skill", .right),
            ("95 % interval", .right), ("by", .left))
        for (name, skill) in [
            ("newest fit, posts that pass", result.newest), ("published part, those posts", result.published),
            ("newest fit, all posts", result.everyPost),
        ] {
            table.add(row(name, skill).map { TextTable.Cell($0) })
        }
        lines += table.lines(.standardOutput)
        if let calibration = result.calibration { lines += self.calibration(calibration) }
        return lines
    }

    private func row(_ name: String, _ summary: SkillSummary) -> [String] {
        let score = summary.score
        func mean(_ loss: Double) -> String {
            score.count > 0 ? Figures.significant(loss / Double(score.count), 4) : Figures.unknown
        }
        return [
            name, String(score.count), mean(score.loss), mean(score.referenceLoss),
            score.skill.map { SignedPercent.text($0) } ?? Figures.unknown,
            summary.interval.map { SignedPercent.text($0) } ?? Figures.unknown,
            summary.blocks.map { "\($0.count) \($0.span.rawValue)s" } ?? "",
        ]
    }

    private func calibration(_ calibration: Calibration) -> [String] {
        var table = TextTable(
            ("predicted", .left), ("posts", .right), ("mean predicted", .right), ("mean came", .right),
            ("± (s.e.)", .right))
        for group in calibration.groups {
            let (low, high) = (group.range.lowerBound, group.range.upperBound)
            table.add(
                [
                    "\(Figures.significant(low, 3)) to \(Figures.significant(high, 3))",
                    String(group.count), Figures.significant(group.meanPredicted, 4),
                    Figures.significant(group.meanObserved, 4), Figures.significant(group.standardError, 2),
                ].map { TextTable.Cell($0) })
        }
        let error = Figures.significant(calibration.expectedError, 3)
        let chance = Figures.significant(calibration.errorByChance, 3)
        return table.lines(.standardOutput) + [
            "  calibration error \(error); \(chance) is what chance alone would give"
        ]
    }

    private func section(_ regret: RegretResult) -> [String] {
        let title = regret.kind == .arms ? "Arms, by month" : "Hours, by month"
        guard !regret.months.isEmpty else {
            return ["\(title): nothing can be said; no month offers two choices with three posts and evidence for both"]
        }
        var table = TextTable(
            ("month", .left), ("posts", .right), ("choices", .right), ("learned", .left), ("its rate", .right),
            ("posted", .right), ("regret", .right), ("best after", .right))
        for month in regret.months {
            table.add(
                [
                    month.month.description, String(month.posts), String(month.offered), month.learned,
                    Figures.significant(month.learnedRate, 4), Figures.significant(month.postedRate, 4),
                    Figures.significant(month.regret, 2), Figures.significant(month.bestRate, 4),
                ].map { TextTable.Cell($0) })
        }
        let pooled = regret.regret.map { Figures.significant($0, 3) } ?? Figures.unknown
        let interval = regret.interval.map {
            ", 95 % interval \(Figures.significant($0.lowerBound, 2)) to "
                + Figures.significant($0.upperBound, 2)
        }
        return ["\(title): rate of the learned choice's posts less that of those made"] + table.lines(.standardOutput)
            + [
                "  over all \(regret.months.count): \(pooled)\(interval ?? ""); of \(regret.silent) months nothing can be said"
            ]
    }
}
