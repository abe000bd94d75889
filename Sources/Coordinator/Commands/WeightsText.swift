import CommandLine
import Learning
import Operations
import Runtime
import Store
import Timekeeping

/// Tables of weights that several commands print.
private enum WeightTables {
    /// A line an event; with a generator its own weight before and after.
    static func events(_ events: [WeightEventAnswer], of generator: String?, _ paint: Painter) -> [String] {
        var table = TextTable(
            ("event", .right), ("at", .left), ("what", .left), (generator == nil ? "moved" : "weight", .left),
            ("why", .left))
        for event in events {
            var words = event.changes.isEmpty ? "nothing" : "\(event.changes.count) weights"
            if let generator {
                let move = event.changes.first { $0.name == generator }
                words = move.map { "\($0.before.text) → \($0.after.text)" } ?? "unchanged"
            }
            table.add(
                .init(String(event.eventID)), .init(event.at.rfc3339), .init(event.kind), .init(words),
                .init(TerminalText.escaped(event.summary)))
        }
        return table.lines(paint)
    }

    static func words(_ standing: FollowerPosterior.Comparison) -> String {
        standing == .notEnoughEvidence ? "not enough evidence" : standing.rawValue
    }

    static func note(_ status: GeneratorState.Status, isLocked: Bool, override: Double?) -> String {
        if !status.isEligible { return " (\(status.rawValue))" }
        let marks = [
            status == .testing ? "testing" : nil, isLocked ? "locked" : nil, override == nil ? nil : "set",
        ].compactMap(\.self)
        return marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))"
    }

    static func interval(_ low: Double, _ high: Double) -> String {
        "\(Figures.fixed(low, 2))–\(Figures.fixed(high, 2))"
    }
    static func figure(_ value: Double?) -> String { value.map { Figures.fixed($0, 2) } ?? Figures.unknown }
    static func chance(_ value: Double?) -> String { value.map { Figures.percent($0, 0) } ?? Figures.unknown }
}

extension WeightSnapshot {
    func text(_ paint: Painter) -> String {
        var table = TextTable(
            ("generator", .left), ("weight", .right), ("start", .right), ("posts", .right), ("F/1K", .right),
            ("95 %", .right), ("P(best)", .right), ("tier", .left), ("trend", .left))
        for generator in generators.sorted(by: { ($1.weight, $0.name) < ($0.weight, $1.name) }) {
            let note = WeightTables.note(
                generator.status, isLocked: generator.locked, override: generator.override)
            table.add(
                .init(generator.name + note, generator.status.isEligible ? .plain : .faint),
                .init(Figures.fixed(generator.weight, 4)), .init(WeightTables.figure(generator.defaultWeight)),
                .init(Figures.grouped(generator.measuredPosts)), .init(WeightTables.figure(generator.followersPer1K)),
                .init(WeightTables.interval(generator.posteriorLow, generator.posteriorHigh)),
                .init(WeightTables.chance(generator.probabilityOfBest)),
                .init(generator.tier?.rawValue ?? Figures.unknown), .init(generator.trend?.rawValue ?? Figures.unknown))
        }
        let basis =
            "\(learnablePosts) learnable posts of \(windowDays) days up to \(windowEnd); weights last changed "
            + (changedAt?.rfc3339 ?? "never")
        return (table.lines(paint) + ReportSection.prose(basis)).joined(separator: "\n")
    }
}

extension WeightExplanation {
    func text(_ paint: Painter) -> String {
        let note = WeightTables.note(status, isLocked: locked, override: override)
        return [
            ReportSection("\(name)\(note): \(Figures.percent(weight)) of the posts", statusLines),
            ReportSection("Evidence", evidenceLines), ReportSection("The next step", nextLines(paint)),
            ReportSection(
                "Latest events",
                events.isEmpty ? ["  none: it has its default"] : WeightTables.events(events, of: name, paint)),
        ].map { $0.text(paint) }.joined(separator: "\n\n")
    }

    private var statusLines: [String] {
        var lines = ["  status   \(status.rawValue)"]
        if !aliases.isEmpty { lines.append("  aliases  \(aliases.joined(separator: ", "))") }
        if locked { lines.append("  locked: no step moves it until `weights unlock \(name)`") }
        if let override { lines.append("  set to \(override): kept until `weights release \(name)`") }
        return lines
    }

    private var evidenceLines: [String] {
        let tier = tier.map { ", \($0.rawValue)" } ?? ""
        var lines = ReportSection.prose(
            "\(posts) learnable posts in the window, \(measuredPosts) of them with known followers: \(followers) followers "
                + "of \(Figures.grouped(impressions)) impressions, \(WeightTables.figure(followersPer1K)) a thousand\(tier)"
        )
        if let everMeasured, let effectivePosts {
            lines += ReportSection.prose(
                "with older posts, each counting less by its age: \(everMeasured) measured ever, "
                    + "worth \(Figures.fixed(effectivePosts, 1)) posts now")
        }
        lines += ReportSection.prose(
            "likely \(Figures.fixed(posteriorMean, 2)) followers a thousand, \(Figures.fixed(posteriorLow, 2)) to "
                + "\(Figures.fixed(posteriorHigh, 2)) with 95 %; all generators: \(Figures.fixed(priorMean, 2)) "
                + "(\(WeightTables.words(standing)))")
        if let probabilityOfBest {
            lines += ReportSection.prose("the best of all with a chance of \(Figures.percent(probabilityOfBest))")
        }
        return lines
    }

    private func nextLines(_ paint: Painter) -> [String] {
        var lines: [String] = []
        if let next {
            lines += ReportSection.prose(next.reason)
            var table = TextTable(("part of the target", .left), ("weight", .right))
            for (name, share) in [
                ("exploration", next.exploration), ("its score", next.score), ("up to the floor", next.floor),
                ("fair share", next.fair), ("kept as it is", next.kept),
            ] where share != 0 {
                table.add(.init(name), .init(Figures.fixed(share, 4)))
            }
            if !table.isEmpty { lines += table.lines(paint) }
            lines.append(
                "  target \(Figures.fixed(next.target, 4)); \(Figures.percent(next.step, 0)) of the way: "
                    + "\(Figures.fixed(next.current, 4)) → \(Figures.fixed(next.weight, 4))")
        }
        if let obstacle { lines += ReportSection.prose("but it would change nothing: \(obstacle)") }
        return lines
    }
}

extension WeightPreview {
    func text(_ paint: Painter) -> String {
        let heading = "Weights " + (asked.isEmpty ? "after the next step" : "as asked for")
        return [ReportSection(heading, weightLines(paint)), ReportSection("What that is worth", worthLines(paint))]
            .map { $0.text(paint) }.joined(separator: "\n\n")
    }

    private func weightLines(_ paint: Painter) -> [String] {
        var table = TextTable(
            ("generator", .left), ("now", .right), (asked.isEmpty ? "then" : "asked", .right), ("posts", .right),
            ("F/1K", .right), ("likely", .right), ("95 %", .right), ("P(best)", .right), ("beside the mean", .left))
        let (intervals, standings) = (proposal.posterior.interval(0.95), proposal.posterior.comparisons)
        for (index, change) in proposal.update.changes.enumerated() {
            let state = proposal.states[index]
            let note = WeightTables.note(state.status, isLocked: state.isLocked, override: state.override)
            table.add(
                .init(change.name + note), .init(Figures.fixed(change.old, 4)), .init(Figures.fixed(weights[index], 4)),
                .init(Figures.grouped(change.evidence.measuredPosts)),
                .init(WeightTables.figure(change.evidence.followersPerThousand)),
                .init(Figures.fixed(proposal.posterior.mean[index], 2)),
                .init(WeightTables.interval(intervals[index].lowerBound, intervals[index].upperBound)),
                .init(WeightTables.chance(proposal.probabilityOfBest[index])),
                .init(WeightTables.words(standings[index])))
        }
        var lines = table.lines(paint)
        if !wouldRun { lines.append("  the step would be skipped: it needs \(run.leastPosts) learnable posts") }
        let basis =
            "from \(posts) learnable posts of \(run.windowDays) days up to \(end); objective "
            + run.policy.objective.rawValue
        return lines + ReportSection.prose(basis) + ReportSection.prose(priorWords)
    }

    private var priorWords: String {
        let prior = proposal.posterior.prior
        let mean = Figures.fixed(1000 * prior.mean, 2)
        let scatter = Figures.fixed(proposal.posterior.dispersion.factor, 1)
        let origin =
            switch prior.origin {
            case .fitted: "fitted to the generators: mean \(mean), shape \(Figures.fixed(prior.shape, 2))"
            case .pooled: "the pooled mean \(mean): too little is known to fit how generators vary"
            case .standing: "\(mean): nothing was measured"
            }
        return "prior: \(origin); single posts scatter \(scatter) times as much as Poisson counts"
    }

    private func worthLines(_ paint: Painter) -> [String] {
        guard step.present.doublyRobust != nil else {
            return ["  no post of the window has a recorded propensity: there is no estimate"]
        }
        var table = TextTable(
            ("followers per 1000 impressions (95 %)", .left), ("now", .right),
            (asked.isEmpty ? "then" : "asked", .right))
        let paths: [(String, KeyPath<OffPolicyEvaluation, OffPolicyEvaluation.Estimate?>)] = [
            ("inverse propensity", \.inverse), ("self-normalised", \.selfNormalised), ("doubly robust", \.doublyRobust),
        ]
        for (name, path) in paths {
            table.add(
                .init(name), .init(Self.words(step.present[keyPath: path])),
                .init(Self.words(step.proposed[keyPath: path])))
        }
        table.add(
            "effective posts", .init(Figures.fixed(step.present.effectivePosts, 1)),
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
        return lines + ["  " + paint(tone, "guard (\(run.rule.rawValue)): \(Self.words(verdict))")]
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

extension WeightHistory {
    func text(_ paint: Painter) -> String {
        events.isEmpty
            ? "no events yet" : WeightTables.events(events, of: generator, paint).joined(separator: "\n")
    }
}

extension WeightReplayReport {
    /// Differences that are printed.
    private static let shown = 20

    func text(_ paint: Painter) -> String {
        var lines: [String] = []
        if let steps { lines += WeightTables.events(steps.map(\.event), of: nil, paint) + [""] }
        if !agrees {
            var table = TextTable(("where", .left), ("what", .left), ("replayed", .right), ("recorded", .right))
            for difference in differences.prefix(Self.shown) {
                table.add(
                    .init(difference.place), .init(difference.what), .init(difference.replayed ?? "none"),
                    .init(difference.recorded ?? "none"))
            }
            lines += table.lines(paint)
        }
        let skipped =
            takenAsRecorded == 0 ? "" : " (\(takenAsRecorded) taken as recorded: they hold too little to repeat)"
        let events = "\(events) events replayed from the defaults\(skipped)"
        lines.append(
            agrees
                ? paint(.good, "\(events) lead to the stored weights.")
                : paint(.bad, "\(events) differ first at \(differences[0].place), in \(differences.count) values."))
        return lines.joined(separator: "\n")
    }
}
