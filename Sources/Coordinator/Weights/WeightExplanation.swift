import CommandLine
import Learning
import Postgres
import Runtime
import Store
import Timekeeping

/// Why a generator has the weight it has, and what the next run would make of it.
struct WeightExplanation {
    let state: GeneratorState
    let aliases: [String]
    let mean: Double
    let interval: ClosedRange<Double>
    let standing: FollowerPosterior.Standing
    let priorMean: Double
    let probabilityOfBest: Double?
    /// `nil` where there would be none; `obstacle` says why.
    let change: WeightUpdate.Change?
    /// Why the next run would leave the weights as they are.
    let obstacle: String?
    let step: Double
    let events: [RecordedEvent]

    /// Events that are told, the newest.
    static let eventCount: Int64 = 3

    /// - Throws: `WeightError` where no generator has that name.
    static func read(
        _ connection: PostgresConnection, _ generator: String, _ settings: PreviewSettings
    ) throws -> WeightExplanation {
        try connection.transaction(isolation: .repeatableRead) {
            try WeightExplanation(connection, try GeneratorNames.known(connection, generator), settings)
        }
    }

    private init(_ connection: PostgresConnection, _ name: String, _ settings: PreviewSettings) throws {
        let evidence = try WeightEvidence(
            connection, until: settings.end, windowDays: settings.windowDays, drive: settings.policy.drive,
            isLocking: false)
        let states = evidence.states
        guard let index = states.firstIndex(where: { $0.name == name }) else {
            throw WeightError(.unknownGenerator, "there is no generator named \(name)")
        }
        state = states[index]
        aliases = try GeneratorNames.aliases(connection)[name] ?? []
        let posterior = FollowerPosterior(states)
        mean = posterior.mean[index]
        interval = posterior.interval(0.95)[index]
        standing = posterior.standings[index]
        priorMean = 1000 * posterior.prior.mean
        step = settings.policy.step
        do throws(WeightError) {
            let proposal = try WeightProposal(
                states, log: evidence.log, policy: settings.policy, rule: settings.rule)
            change = proposal.update.changes[index]
            probabilityOfBest = proposal.probabilityOfBest[index]
            obstacle =
                evidence.posts < settings.leastPosts
                ? "it has \(evidence.posts) learnable posts and needs \(settings.leastPosts)"
                : proposal.verdict == .refused ? proposal.verdictReason : nil
        } catch {
            change = nil
            probabilityOfBest = nil
            obstacle = error.description
        }
        events = try RecordedEvent.all(connection, limit: Self.eventCount, of: name)
    }
}

extension WeightExplanation {
    func text(_ paint: Painter) -> String {
        let title = "\(state.name)\(WeightTables.note(state)): \(Figures.percent(state.weight)) of the posts"
        return [
            ReportSection(title, standingLines), ReportSection("What is known", evidenceLines),
            ReportSection("What the next run would do", nextLines(paint)),
            ReportSection(
                "What happened last",
                events.isEmpty
                    ? ["  nothing yet: it stands at its default"]
                    : WeightTables.events(events, of: state.name, paint)),
        ].map { $0.text(paint) }.joined(separator: "\n\n")
    }

    private var standingLines: [String] {
        var lines = ["  status   \(state.status.rawValue)"]
        if !aliases.isEmpty { lines.append("  known as \(aliases.joined(separator: ", "))") }
        if state.isLocked { lines.append("  locked: no run moves it until `weights unlock \(state.name)`") }
        if let weight = state.override {
            lines.append("  set by hand to \(weight): kept until `weights release \(state.name)`")
        }
        return lines
    }

    private var evidenceLines: [String] {
        let evidence = state.evidence
        let figure = evidence.followersPerThousand.map { Figures.fixed($0, 2) } ?? Figures.unknown
        let tier = evidence.tier.map { ", \($0.rawValue)" } ?? ""
        var lines = ReportSection.prose(
            "\(evidence.posts) learnable posts in the window, \(evidence.measuredPosts) of them with known followers: "
                + "\(evidence.followers) followers of \(Figures.grouped(evidence.impressions)) impressions, "
                + "\(figure) a thousand\(tier)")
        if let memory = state.memory {
            lines += ReportSection.prose(
                "with older posts, each counting less by its age: \(memory.everMeasured) measured ever, "
                    + "worth \(Figures.fixed(memory.posts, 1)) posts now")
        }
        lines += ReportSection.prose(
            "likely \(Figures.fixed(mean, 2)) followers a thousand, \(Figures.fixed(interval.lowerBound, 2)) to "
                + "\(Figures.fixed(interval.upperBound, 2)) with 95 %; all generators: \(Figures.fixed(priorMean, 2)) "
                + "(\(WeightTables.words(standing)))")
        if let chance = probabilityOfBest {
            lines += ReportSection.prose("the best of all with a chance of \(Figures.percent(chance))")
        }
        return lines
    }

    private func nextLines(_ paint: Painter) -> [String] {
        var lines: [String] = []
        if let change {
            lines += ReportSection.prose(change.reason)
            var table = TextTable(("part of the target", .left), ("share", .right))
            let parts = change.parts
            for (name, share) in [
                ("exploration", parts.exploration), ("its score", parts.score), ("up to the floor", parts.floor),
                ("fair share", parts.fair), ("kept as it is", parts.kept),
            ] where share != 0 {
                table.add(.init(name), .init(Figures.fixed(share, 4)))
            }
            if !table.isEmpty { lines += table.lines(paint) }
            lines.append(
                "  target \(Figures.fixed(change.target, 4)); \(Figures.percent(step, 0)) of the way there: "
                    + "\(Figures.fixed(change.old, 4)) → \(Figures.fixed(change.new, 4))")
        }
        if let obstacle { lines += ReportSection.prose("but it would change nothing: \(obstacle)") }
        return lines
    }

    var json: StructuredValue {
        var fields: [StructuredValue.Field] = [
            .init("name", .text(state.name)), .init("aliases", .list(aliases.map { .text($0) })),
            .init("weight", .double(state.weight)), .init("status", .text(state.status.rawValue)),
            .init("locked", .bool(state.isLocked)), .init("override", .optional(state.override)),
            .init("posts", .int(state.evidence.posts)), .init("measured_posts", .int(state.evidence.measuredPosts)),
            .init("impressions", .int(state.evidence.impressions)), .init("followers", .int(state.evidence.followers)),
            .init("followers_per_1k", .optional(state.evidence.followersPerThousand)),
            .init("tier", .optional(state.evidence.tier?.rawValue)),
            .init("ever_measured", .optional(state.memory?.everMeasured)),
            .init("effective_posts", .optional(state.memory?.posts)), .init("posterior_mean", .double(mean)),
            .init("posterior_low", .double(interval.lowerBound)),
            .init("posterior_high", .double(interval.upperBound)), .init("prior_mean", .double(priorMean)),
            .init("probability_of_best", .optional(probabilityOfBest)), .init("standing", .text(standing.rawValue)),
            .init("obstacle", .optional(obstacle)),
        ]
        if let change {
            fields.append(
                .init(
                    "next",
                    [
                        "target": .double(change.target), "exploration": .double(change.parts.exploration),
                        "score": .double(change.parts.score), "floor": .double(change.parts.floor),
                        "fair": .double(change.parts.fair), "kept": .double(change.parts.kept),
                        "step": .double(step), "weight": .double(change.new), "reason": .text(change.reason),
                    ]))
        }
        fields.append(.init("events", .list(events.map { $0.json(of: state.name) })))
        return .object(fields)
    }
}
