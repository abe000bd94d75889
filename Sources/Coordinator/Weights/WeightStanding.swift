import CommandLine
import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// The weights as they stand, with what is known of each generator: read in one snapshot.
struct WeightStanding {
    let states: [GeneratorState]
    let posterior: FollowerPosterior
    /// `nil` for one that posts are not drawn from.
    let probabilityOfBest: [Double?]
    let trends: [String: Trend]
    let settings: PreviewSettings
    let posts: Int64
    let changedAt: Timestamp?

    static func read(_ connection: PostgresConnection, _ settings: PreviewSettings) throws -> WeightStanding {
        try connection.transaction(isolation: .repeatableRead) { try WeightStanding(connection, settings) }
    }

    private init(_ connection: PostgresConnection, _ settings: PreviewSettings) throws {
        let evidence = try WeightEvidence(
            connection, until: settings.end, windowDays: settings.windowDays, drive: settings.policy.drive,
            isLocking: false)
        let states = evidence.states
        self.settings = settings
        self.states = states
        posts = evidence.posts
        posterior = FollowerPosterior(states)
        probabilityOfBest = posterior.chances(states)
        trends = try evidence.trends(connection)
        changedAt = try connection.execute("SELECT max(updated_at) FROM generator_weights").only().optionalTimestamp(0)
    }
}

extension WeightStanding {
    func text(_ paint: Painter) -> String {
        var table = TextTable(
            ("generator", .left), ("weight", .right), ("start", .right), ("posts", .right), ("F/1K", .right),
            ("95 %", .right), ("P(best)", .right), ("tier", .left), ("trend", .left))
        let intervals = posterior.interval(0.95)
        let starts = Dictionary(uniqueKeysWithValues: GeneratorRegistry.defaults.map { ($0.name, $0.weight) })
        for index in states.indices.sorted(by: { (states[$1].weight, $0) < (states[$0].weight, $1) }) {
            let (state, interval) = (states[index], intervals[index])
            let figure = state.evidence.followersPerThousand
            table.add(
                .init(state.name + WeightTables.note(state), state.status.isEligible ? .plain : .faint),
                .init(Figures.fixed(state.weight, 4)),
                .init(starts[state.name].map { Figures.fixed($0, 2) } ?? Figures.unknown),
                .init(Figures.grouped(state.evidence.measuredPosts)),
                .init(figure.map { Figures.fixed($0, 2) } ?? Figures.unknown),
                .init("\(Figures.fixed(interval.lowerBound, 2))–\(Figures.fixed(interval.upperBound, 2))"),
                .init(probabilityOfBest[index].map { Figures.percent($0, 0) } ?? Figures.unknown),
                .init(state.evidence.tier?.rawValue ?? Figures.unknown),
                .init(trends[state.name]?.rawValue ?? Figures.unknown))
        }
        let basis =
            "\(posts) learnable posts of \(settings.windowDays) days up to \(settings.end); weights last changed "
            + (changedAt?.rfc3339 ?? "never")
        return (table.lines(paint) + ReportSection.prose(basis)).joined(separator: "\n")
    }

    var json: StructuredValue {
        let intervals = posterior.interval(0.95)
        let standings = posterior.standings
        return [
            "window_end": .time(settings.end), "window_days": .count(settings.windowDays),
            "learnable_posts": .int(posts), "changed_at": .time(changedAt),
            "generators": .list(
                states.indices.map { index in
                    let state = states[index]
                    return [
                        "name": .text(state.name), "weight": .double(state.weight),
                        "status": .text(state.status.rawValue), "locked": .bool(state.isLocked),
                        "override": .optional(state.override), "measured_posts": .int(state.evidence.measuredPosts),
                        "followers_per_1k": .optional(state.evidence.followersPerThousand),
                        "tier": .optional(state.evidence.tier?.rawValue),
                        "trend": .optional(trends[state.name]?.rawValue),
                        "posterior_mean": .double(posterior.mean[index]),
                        "posterior_low": .double(intervals[index].lowerBound),
                        "posterior_high": .double(intervals[index].upperBound),
                        "probability_of_best": .optional(probabilityOfBest[index]),
                        "standing": .text(standings[index].rawValue),
                    ]
                }),
        ]
    }
}
