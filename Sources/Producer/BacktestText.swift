import Backtesting
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
        var table = BacktestTable(["", "posts", loss, "of the mean", "skill", "95 % interval", "by"])
        for (name, skill) in [
            ("newest fit, posts that pass", result.newest), ("published part, those posts", result.published),
            ("newest fit, all posts", result.everyPost),
        ] {
            table.add(row(name, skill))
        }
        lines += table.lines
        if let calibration = result.calibration { lines += self.calibration(calibration) }
        return lines
    }

    private func row(_ name: String, _ summary: SkillSummary) -> [String] {
        let score = summary.score
        func mean(_ loss: Double) -> String {
            score.count > 0 ? BacktestFigures.significant(loss / Double(score.count)) : BacktestFigures.unknown
        }
        return [
            name, String(score.count), mean(score.loss), mean(score.referenceLoss),
            score.skill.map { BacktestFigures.percent($0) } ?? BacktestFigures.unknown,
            summary.interval.map(BacktestFigures.interval) ?? BacktestFigures.unknown,
            summary.blocks.map { "\($0.count) \($0.span.rawValue)s" } ?? "",
        ]
    }

    private func calibration(_ calibration: Calibration) -> [String] {
        var table = BacktestTable(["predicted", "posts", "mean predicted", "mean came", "± (s.e.)"])
        for group in calibration.groups {
            let (low, high) = (group.range.lowerBound, group.range.upperBound)
            table.add([
                "\(BacktestFigures.significant(low, 3)) to \(BacktestFigures.significant(high, 3))",
                String(group.count), BacktestFigures.significant(group.meanPredicted),
                BacktestFigures.significant(group.meanObserved), BacktestFigures.significant(group.standardError, 2),
            ])
        }
        let error = BacktestFigures.significant(calibration.expectedError, 3)
        let chance = BacktestFigures.significant(calibration.errorByChance, 3)
        return table.lines + ["  calibration error \(error); \(chance) is what chance alone would give"]
    }

    private func section(_ regret: RegretResult) -> [String] {
        let title = regret.kind == .arms ? "Arms, by month" : "Hours, by month"
        guard !regret.months.isEmpty else {
            return ["\(title): nothing can be said; no month offers two choices with three posts and evidence for both"]
        }
        var table = BacktestTable([
            "month", "posts", "choices", "learned", "its rate", "posted", "regret", "best after",
        ])
        for month in regret.months {
            table.add([
                month.month.description, String(month.posts), String(month.offered), month.learned,
                BacktestFigures.significant(month.learnedRate), BacktestFigures.significant(month.postedRate),
                BacktestFigures.significant(month.regret, 2), BacktestFigures.significant(month.bestRate),
            ])
        }
        let pooled = regret.regret.map { BacktestFigures.significant($0, 3) } ?? BacktestFigures.unknown
        let interval = regret.interval.map {
            ", 95 % interval \(BacktestFigures.significant($0.lowerBound, 2)) to "
                + BacktestFigures.significant($0.upperBound, 2)
        }
        return ["\(title): rate of the learned choice's posts less that of those made"] + table.lines + [
            "  over all \(regret.months.count): \(pooled)\(interval ?? ""); of \(regret.silent) months nothing can be said"
        ]
    }
}

/// Columns as wide as they need, the first and any of words to the left.
struct BacktestTable {
    private let titles: [String]
    private var rows: [[String]] = []

    init(_ titles: [String]) { self.titles = titles }

    /// - Precondition: one cell a column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == titles.count, "a row has one cell a column")
        rows.append(cells)
    }

    /// Each indented by two.
    var lines: [String] {
        let all = [titles] + rows
        let widths = titles.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            var line = "  " + row[0] + padding(widths[0] - row[0].count)
            for column in row.indices.dropFirst() {
                line += "  " + padding(widths[column] - row[column].count) + row[column]
            }
            return line
        }
    }

    private func padding(_ count: Int) -> String { String(repeating: " ", count: count) }
}
