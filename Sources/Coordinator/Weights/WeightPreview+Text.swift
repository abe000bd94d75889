import CommandLine
import Learning
import Model
import Runtime
import Store

extension WeightPreview {
    func text(_ paint: Painter) -> String {
        let heading = "Weights as " + (settings.asked.isEmpty ? "the next optimization would set them" : "asked for")
        let sections = [
            ReportSection(heading, weightLines(paint)), ReportSection("What that would be worth", worthLines(paint)),
        ]
        return sections.map { $0.text(paint) }.joined(separator: "\n\n")
    }

    private func weightLines(_ paint: Painter) -> [String] {
        var table = TextTable(
            ("generator", .left), ("now", .right), (settings.asked.isEmpty ? "then" : "asked", .right),
            ("posts", .right), ("F/1K", .right), ("likely", .right), ("95 %", .right), ("P(best)", .right),
            ("beside the mean", .left))
        let intervals = proposal.posterior.interval(0.95)
        let standings = proposal.posterior.standings
        for (index, change) in proposal.update.changes.enumerated() {
            let interval = intervals[index]
            table.add(
                .init(change.name + WeightTables.note(proposal.states[index])), .init(Figures.fixed(change.old, 4)),
                .init(Figures.fixed(weights[index], 4)), .init(Figures.grouped(change.evidence.measuredPosts)),
                .init(change.evidence.followersPerThousand.map { Figures.fixed($0, 2) } ?? Figures.unknown),
                .init(Figures.fixed(proposal.posterior.mean[index], 2)),
                .init("\(Figures.fixed(interval.lowerBound, 2))–\(Figures.fixed(interval.upperBound, 2))"),
                .init(proposal.probabilityOfBest[index].map { Figures.percent($0, 0) } ?? Figures.unknown),
                .init(WeightTables.words(standings[index])))
        }
        var lines = table.lines(paint)
        if posts < settings.leastPosts {
            lines.append("  an optimization would be skipped: it needs \(settings.leastPosts) learnable posts")
        }
        let basis =
            "by \(posts) learnable posts of \(settings.windowDays) days up to \(settings.end); driven by "
            + settings.policy.drive.rawValue
        return lines + ReportSection.prose(basis) + ReportSection.prose(priorWords)
    }

    private var priorWords: String {
        let prior = proposal.posterior.prior
        let mean = Figures.fixed(1000 * prior.mean, 2)
        let scatter = Figures.fixed(proposal.posterior.dispersion.factor, 1)
        let origin =
            switch prior.origin {
            case .fitted: "fitted to the generators: mean \(mean), shape \(Figures.fixed(prior.shape, 2))"
            case .pooled: "the pooled mean \(mean), for too little is known to fit how generators vary"
            case .standing: "\(mean), for nothing was measured"
            }
        return "prior: \(origin); single posts scatter \(scatter) times as much as Poisson counts"
    }

    private func worthLines(_ paint: Painter) -> [String] {
        guard step.present.doublyRobust != nil else {
            return ["  no post of the window has a recorded propensity: nothing can be said of it"]
        }
        var table = TextTable(
            ("followers per 1000 impressions (95 %)", .left), ("now", .right),
            (settings.asked.isEmpty ? "then" : "asked", .right))
        let paths: [(String, KeyPath<OffPolicyEvaluation, OffPolicyEvaluation.Estimate?>)] = [
            ("inverse propensity", \.inverse), ("self-normalised", \.selfNormalised), ("doubly robust", \.doublyRobust),
        ]
        for (name, path) in paths {
            table.add(
                .init(name), .init(Self.words(step.present[keyPath: path])),
                .init(Self.words(step.proposed[keyPath: path])))
        }
        table.add(
            "posts it stands on", .init(Figures.fixed(step.present.effectivePosts, 1)),
            .init(Figures.fixed(step.proposed.effectivePosts, 1)))
        var lines = table.lines(paint)
        lines += ReportSection.prose("difference, doubly robust: \(Self.words(step.difference))")
        var notes = "\(step.present.posts) posts with a recorded propensity, \(proposal.log.withoutPropensity) without"
        notes += "; \(step.proposed.clipped) clipped at a ratio of \(Figures.fixed(step.proposed.clip, 1))"
        if step.proposed.unseenShare > 0 {
            notes += "; \(Figures.percent(step.proposed.unseenShare)) goes to generators without such a post"
        }
        lines += ReportSection.prose(notes)
        let tone: Tone = verdict == .refused ? .bad : verdict == .accepted ? .good : .warning
        return lines + ["  " + paint(tone, "guard (\(settings.rule.rawValue)): \(Self.words(verdict))")]
    }

    private static func words(_ estimate: OffPolicyEvaluation.Estimate?) -> String {
        guard let estimate else { return Figures.unknown }
        return
            "\(Figures.fixed(estimate.value, 2)) (\(Figures.fixed(estimate.low, 2)) to \(Figures.fixed(estimate.high, 2)))"
    }

    private static func words(_ verdict: StepEvaluation.Verdict) -> String {
        switch verdict {
        case .accepted: "accepted"
        case .refused: "refused, the weights would stay"
        case .notEnoughEvidence: "not enough evidence to refuse it"
        }
    }
}
