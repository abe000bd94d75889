import CommandLine
import Operations

/// What kinds of posts succeed, and how probable it is that each is the best.
enum ArmsSection {
    /// More arms than this are summed up in a line.
    private static let shown = 12

    static func section(_ report: DeploymentReport, _ truth: PlantedTruth?, _ paint: Painter) -> ReportSection {
        let planted = Dictionary((truth?.arms ?? []).map { ($0.arm, $0.rate) }, uniquingKeysWith: { first, _ in first })
        let isDiscounted = report.contentArms.contains { $0.isDiscounted }
        var table = TextTable(
            ("arm", .left), ("posts", .right), (isDiscounted ? "count as" : "", .right), ("successes", .right),
            ("mean rate", .right), ("best with", .right), ("", .left), (planted.isEmpty ? "" : "planted rate", .right))
        let ranked = report.contentArms.sorted { left, right in
            (left.winProbability ?? 0, right.arm) > (right.winProbability ?? 0, left.arm)
        }
        for arm in ranked.prefix(shown) {
            table.add(
                .init(arm.arm), .init(Figures.grouped(arm.pulls)),
                .init(isDiscounted ? Figures.fixed(arm.effectivePosts, 1) : ""),
                .init(Figures.grouped(arm.successes)),
                .init(arm.averageReward.map { Figures.percent($0, 2) } ?? Figures.unknown),
                .init(arm.winProbability.map { Figures.percent($0) } ?? Figures.unknown),
                .init(Plot.bar(arm.winProbability ?? 0, width: 16)),
                .init(planted[arm.arm].map { Figures.percent($0, 2) } ?? ""))
        }
        guard !table.isEmpty else { return ReportSection("Arms", ["  no learnable post yet"]) }
        var lines = table.lines(paint)
        if ranked.count > shown { lines.append("  and \(ranked.count - shown) more") }
        return ReportSection("Arms and the probability that each is the best", lines)
    }
}

/// The generators' weights before and after, and what they were worth.
enum WeightsSection {
    static func section(_ report: DeploymentReport, _ truth: PlantedTruth?, _ paint: Painter) -> ReportSection {
        let planted = Dictionary(
            (truth?.generators ?? []).map { ($0.name, $0.followersPer1K) },
            uniquingKeysWith: { first, _ in first })
        var table = TextTable(
            ("generator", .left), ("before", .right), ("now", .right), ("change", .right), ("", .left),
            ("posts", .right), ("F/1K", .right), ("tier", .left), (planted.isEmpty ? "" : "planted F/1K", .right))
        let widest = report.generators.map(\.weight).max() ?? 1
        for generator in report.generators.sorted(by: { ($0.weight, $1.generator) > ($1.weight, $0.generator) }) {
            let change = generator.weight - generator.weightBefore
            let tone: Tone = abs(change) < 0.00005 ? .plain : change > 0 ? .good : .bad
            table.add(
                .init(generator.generator + (generator.locked ? " (locked)" : "")),
                .init(Figures.fixed(generator.weightBefore, 4)), .init(Figures.fixed(generator.weight, 4)),
                .init(Figures.signed(change, 4), tone), .init(Plot.bar(generator.weight / widest, width: 14)),
                .init(Figures.grouped(generator.posts)),
                .init(generator.followersPer1K.map { Figures.fixed($0, 2) } ?? Figures.unknown),
                .init(generator.tier ?? Figures.unknown),
                .init(planted[generator.generator].map { Figures.fixed($0, 2) } ?? ""))
        }
        return ReportSection("Generator weights, before and now", table.lines(paint))
    }
}

/// How far each generator's followers a thousand impressions are known, and what the newest step was expected to be worth.
enum PosteriorSection {
    /// Empty before the first optimization.
    static func section(_ report: DeploymentReport, _ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("generator", .left), ("F/1K", .right), ("likely", .right), ("95 %", .right), ("best with", .right),
            ("", .left), ("beside the mean", .left))
        let known = report.generators.compactMap { generator in generator.posterior.map { (generator, $0) } }
        for (generator, posterior) in known.sorted(by: {
            ($0.1.followersPer1K, $1.0.generator) > ($1.1.followersPer1K, $0.0.generator)
        }) {
            table.add(
                .init(generator.generator),
                .init(generator.followersPer1K.map { Figures.fixed($0, 2) } ?? Figures.unknown),
                .init(Figures.fixed(posterior.followersPer1K, 2)),
                .init("\(Figures.fixed(posterior.low, 2)) to \(Figures.fixed(posterior.high, 2))"),
                .init(posterior.probabilityOfBest.map { Figures.percent($0) } ?? Figures.unknown),
                .init(Plot.bar(posterior.probabilityOfBest ?? 0, width: 14)), standing(posterior.standing))
        }
        let title = "Followers per 1000 impressions, shrunk to what all generators do"
        let rows = table.isEmpty ? [] : table.lines(paint)
        return ReportSection(title, rows + (report.lastStep.map { ReportSection.prose(words($0)) } ?? []))
    }

    private static func standing(_ standing: String) -> TextTable.Cell {
        switch standing {
        case "ahead": .init("ahead", .good)
        case "behind": .init("behind", .bad)
        default: .init("not enough evidence", .faint)
        }
    }

    private static func words(_ step: StepSummary) -> String {
        var text = "last step \(Figures.moment(step.at)), by \(step.drive): "
        if let likeliest = step.likeliest, let chance = step.likeliestWith {
            text +=
                step.best == "known"
                ? "\(likeliest) is the best with \(Figures.percent(chance))"
                : "not enough evidence for a best generator (\(likeliest) with \(Figures.percent(chance)))"
        }
        if let present = step.present, let proposed = step.proposed {
            text += "; expected to be worth \(words(proposed)) followers per 1000 impressions, the weights before it "
            text += words(present)
        }
        if step.eventType == "refused" { text += "; refused, the weights stayed" }
        if step.verdict == "not_enough_evidence" { text += "; too few posts to refuse it" }
        return text
    }

    private static func words(_ worth: StepSummary.Worth) -> String {
        "\(Figures.fixed(worth.followersPer1K, 2)) (\(Figures.fixed(worth.low, 2)) to \(Figures.fixed(worth.high, 2)))"
    }
}
