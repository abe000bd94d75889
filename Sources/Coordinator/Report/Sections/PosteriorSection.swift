/// How far each generator's followers a thousand impressions are known, and what the newest step was thought to be worth.
enum PosteriorSection {
    /// Empty before the first optimization.
    static func section(_ report: DeploymentReport, _ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("generator", .left), ("F/1K", .right), ("likely", .right), ("95 %", .right), ("best with", .right),
            ("", .left), ("beside the mean", .left))
        let known = report.generators.compactMap { generator in generator.posterior.map { (generator, $0) } }
        for (generator, posterior) in known.sorted(by: { ($0.1.mean, $1.0.name) > ($1.1.mean, $0.0.name) }) {
            table.add(
                .init(generator.name),
                .init(generator.followersPerThousand.map { Figures.fixed($0, 2) } ?? Figures.unknown),
                .init(Figures.fixed(posterior.mean, 2)),
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
        var text = "last step \(step.at), by \(step.drive): "
        if let likeliest = step.likeliest, let chance = step.likeliestWith {
            text +=
                step.best == "known"
                ? "\(likeliest) is the best with \(Figures.percent(chance))"
                : "not enough evidence for a best generator (\(likeliest) with \(Figures.percent(chance)))"
        }
        if let present = step.present, let proposed = step.proposed {
            text += "; thought to be worth \(words(proposed)) followers per 1000 impressions, the weights before it "
            text += words(present)
        }
        if step.kind == "refused" { text += "; refused, the weights stayed" }
        if step.verdict == "not_enough_evidence" { text += "; too few posts to refuse it by" }
        return text
    }

    private static func words(_ worth: StepSummary.Worth) -> String {
        "\(Figures.fixed(worth.expected, 2)) (\(Figures.fixed(worth.low, 2)) to \(Figures.fixed(worth.high, 2)))"
    }
}
