import Learning
import Model
import Postgres
import Schema
import Timekeeping

/// A row of `optimization_events`: one run or one manual action, also where nothing changed.
public struct OptimizationEvent: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case autonomousOptimization = "autonomous_optimization"
        /// A step that an operator requested, outside the schedule.
        case manualOptimization = "manual_optimization"
        case skipped, failed
        /// The guard found the step worth less than the present weights, which stay.
        case refused
        case manualOverride = "manual_override"
        case lock, unlock, release, status
        case generatorAdded = "generator_added"
        case aliasAdded = "alias_added"
    }

    /// What of an event says who did it, to which generator and why.
    public struct Hand: Hashable, Sendable {
        public var generator: String?
        public var by: String
        public var because: String
        public var detail: WeightDetail?

        public init(generator: String?, by: String, because: String, detail: WeightDetail? = nil) {
            self.generator = generator
            self.by = by
            self.because = because
            self.detail = detail
        }
    }

    public var kind: Kind
    public var createdAt: Timestamp
    /// The scheduled slot; `nil` for a manual action.
    public var slot: Timestamp?
    public var postsConsidered: Int64
    public var windowStart: Timestamp?
    public var windowEnd: Timestamp?
    public var reason: String
    /// What drove the weights, and what was known of the generators and of the step: JSON objects. `nil` where no step
    /// was worked out.
    public var drive: WeightObjective?
    public var posterior: String?
    public var evaluation: String?
    /// `nil` for what the loop does by itself.
    public var hand: Hand?

    public init(
        kind: Kind, createdAt: Timestamp, slot: Timestamp?, postsConsidered: Int64 = 0, windowStart: Timestamp? = nil,
        windowEnd: Timestamp? = nil, reason: String
    ) {
        self.kind = kind
        self.createdAt = createdAt
        self.slot = slot
        self.postsConsidered = postsConsidered
        self.windowStart = windowStart
        self.windowEnd = windowEnd
        self.reason = reason
    }
}

extension OptimizationEvent {
    /// Takes over what speaks for a step, or against it.
    public mutating func keep(_ proposal: WeightProposal) {
        drive = proposal.policy.objective
        posterior = proposal.posteriorJSON
        evaluation = proposal.evaluationJSON
    }
}

extension GeneratorStore {
    /// Writes an event that changes no weight: a run that was skipped, refused or failed. A slot has one event: where a failed
    /// attempt left one, the later event replaces it. The weights are locked meanwhile, so that events are in the order in
    /// which they took effect.
    @discardableResult
    public static func record(
        _ connection: PostgresConnection, _ event: OptimizationEvent
    ) throws(PostgresError) -> Int64 {
        try connection.execute(
            """
            INSERT INTO optimization_events (created_at, slot, event_type, posts_considered, window_start, window_end,
                                             old_weights, new_weights, reason, drive, posterior, evaluation,
                                             changed_by, because)
            SELECT \(event.createdAt), \(event.slot), \(event.kind), \(event.postsConsidered), \(event.windowStart),
                \(event.windowEnd), w.weights, w.weights, \(event.reason), \(event.drive),
                \(json: event.posterior), \(json: event.evaluation), \(event.hand?.by),
                \(event.hand?.because)
            FROM (SELECT COALESCE(jsonb_object_agg(generator_name, weight), '{}') AS weights
                  FROM (SELECT generator_name, weight FROM generator_weights
                        ORDER BY generator_name FOR NO KEY UPDATE) l) w
            ON CONFLICT (slot) WHERE slot IS NOT NULL DO UPDATE
            SET created_at = EXCLUDED.created_at, event_type = EXCLUDED.event_type, reason = EXCLUDED.reason,
                posts_considered = EXCLUDED.posts_considered, old_weights = EXCLUDED.old_weights,
                new_weights = EXCLUDED.new_weights, drive = EXCLUDED.drive, posterior = EXCLUDED.posterior,
                evaluation = EXCLUDED.evaluation, turn = EXCLUDED.turn
            WHERE optimization_events.event_type = 'failed'
            RETURNING event_id
            """
        ).first?.int("event_id") ?? 0
    }
}

extension GeneratorStore {
    /// Writes a run: the weights, one history row a generator, and the event, for the caller's transaction to commit
    /// together. The database refuses weights that are no distribution when that commits.
    ///
    /// - Parameter trends: by generator; missing if there is no earlier value.
    /// - Returns: the event's id.
    @discardableResult
    public static func apply(
        _ connection: PostgresConnection, _ proposal: WeightProposal, event: OptimizationEvent, trends: [String: Trend]
    ) throws(PostgresError) -> Int64 {
        var event = event
        event.keep(proposal)
        let update = proposal.update
        let changes = update.changes
        let figures = changes.map(\.evidence.followersPerThousand)
        let known = figures.compactMap(\.self)
        let eventID = try connection.execute(
            """
            INSERT INTO optimization_events (created_at, slot, event_type, generators_updated, posts_considered,
                window_start, window_end, top_performer, top_performer_f_per_1k, mean_f_per_1k, old_weights,
                new_weights, reason, drive, posterior, evaluation, detail, changed_by, because)
            SELECT \(event.createdAt), \(event.slot), \(event.kind), \(Int64(update.updatedCount)),
                \(event.postsConsidered), \(event.windowStart), \(event.windowEnd), \(update.topPerformer?.name),
                \(update.topPerformer?.evidence.followersPerThousand),
                \(known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)), jsonb_object_agg(name, old),
                jsonb_object_agg(name, new),
                   \(event.reason), \(event.drive), \(json: event.posterior), \(json: event.evaluation),
                       \(encoded: WeightDetail(proposal.policy)), \(event.hand?.by), \(event.hand?.because)
            FROM UNNEST(\(changes.map(\.name)), \(changes.map(\.old)), \(changes.map(\.new))) AS w (name, old, new)
            ON CONFLICT (slot) WHERE slot IS NOT NULL DO UPDATE
            SET created_at = EXCLUDED.created_at, event_type = EXCLUDED.event_type, reason = EXCLUDED.reason,
                generators_updated = EXCLUDED.generators_updated, posts_considered = EXCLUDED.posts_considered,
                window_start = EXCLUDED.window_start, window_end = EXCLUDED.window_end,
                top_performer = EXCLUDED.top_performer, top_performer_f_per_1k = EXCLUDED.top_performer_f_per_1k,
                mean_f_per_1k = EXCLUDED.mean_f_per_1k, old_weights = EXCLUDED.old_weights,
                new_weights = EXCLUDED.new_weights, drive = EXCLUDED.drive, posterior = EXCLUDED.posterior,
                evaluation = EXCLUDED.evaluation, detail = EXCLUDED.detail, turn = EXCLUDED.turn
            WHERE optimization_events.event_type = 'failed'
            RETURNING event_id
            """
        ).only().int("event_id")
        try writeWeights(connection, changes.map(\.name), changes.map(\.new), at: event.createdAt)
        try writeHistory(connection, proposal, event: event, eventID: eventID, trends: trends)
        return eventID
    }

    static func writeWeights(
        _ connection: PostgresConnection, _ names: [String], _ weights: [Double], at moment: Timestamp
    ) throws(PostgresError) {
        try connection.execute(
            """
            UPDATE generator_weights g SET weight = n.weight, updated_at = \(moment)
            FROM UNNEST(\(names), \(weights)) AS n (name, weight)
            WHERE g.generator_name = n.name AND g.weight <> n.weight
            """)
    }

    private static func writeHistory(
        _ connection: PostgresConnection, _ proposal: WeightProposal, event: OptimizationEvent, eventID: Int64,
        trends: [String: Trend]
    ) throws(PostgresError) {
        let changes = proposal.update.changes
        let intervals = proposal.posterior.interval(0.95)
        try connection.execute(
            """
            INSERT INTO generator_performance_history (event_id, recorded_at, window_start, window_end,
                generator_name, posts, measured_posts, impressions, followers, f_per_1k, tier, trend, old_weight,
                target_weight, new_weight, reason, posterior_mean, posterior_low, posterior_high,
                probability_of_best, standing)
            SELECT \(eventID), \(event.createdAt), \(event.windowStart ?? event.createdAt),
                \(event.windowEnd ?? event.createdAt), n.*
            FROM UNNEST(\(changes.map(\.name)), \(changes.map(\.evidence.posts)),
                \(changes.map(\.evidence.measuredPosts)), \(changes.map(\.evidence.impressions)),
                \(changes.map(\.evidence.followers)), \(changes.map(\.evidence.followersPerThousand)),
                \(.texts(changes.map { $0.evidence.tier?.rawValue })),
                \(.texts(changes.map { trends[$0.name]?.rawValue })), \(changes.map(\.old)), \(changes.map(\.target)),
                \(changes.map(\.new)), \(changes.map(\.reason)), \(proposal.posterior.mean),
                \(intervals.map(\.lowerBound)), \(intervals.map(\.upperBound)),
                        \(proposal.probabilityOfBest), \(proposal.posterior.comparisons.map(\.rawValue))) AS n
            """)
    }

    /// Followers a thousand impressions of each generator in the last window that ended by `moment`: what a trend is
    /// measured against, since windows that overlap would hide one.
    public static func figures(
        _ connection: PostgresConnection, windowEndedBy moment: Timestamp
    ) throws(PostgresError) -> [String: Double] {
        let rows = try connection.execute(
            """
            SELECT DISTINCT ON (generator_name) generator_name, f_per_1k FROM generator_performance_history
            WHERE window_end <= \(moment) ORDER BY generator_name, recorded_at DESC
            """)
        var figures: [String: Double] = [:]
        for row in rows { figures[try row.text("generator_name")] = try row.optionalDouble("f_per_1k") }
        return figures
    }
}

/// What of an event a replay needs beside the weights: `optimization_events.detail`.
public struct WeightDetail: Hashable, Codable, Sendable {
    /// The requested weight.
    public var value: Double?
    /// The requested status.
    public var status: GeneratorState.Status?
    /// Of the policy then.
    public var floor: Double?
    public var step: Double?
    public var exploration: Double?
    /// Names that came into the registry.
    public var aliases: [String]?

    public init(
        value: Double? = nil, status: GeneratorState.Status? = nil, floor: Double? = nil, step: Double? = nil,
        exploration: Double? = nil, aliases: [String] = []
    ) {
        self.value = value
        self.status = status
        self.floor = floor
        self.step = step
        self.exploration = exploration
        self.aliases = aliases.isEmpty ? nil : aliases
    }

    init(_ policy: WeightPolicy) {
        self.init(floor: policy.floor, step: policy.step, exploration: policy.exploration)
    }
}

/// An event of the weights as it was recorded, with who, when and why.
public struct RecordedEvent: Hashable, Sendable {
    public let event: WeightEvent
    public let at: Timestamp
    public let slot: Timestamp?
    /// The generator an action was about.
    public let generator: String?
    public let by: String?
    public let because: String?
    public let reason: String

    /// Weights that moved, by name.
    public var moves: [GeneratorChange.Move] {
        event.new.keys.sorted().compactMap { name in
            let (before, after) = (event.old[name] ?? 0, event.new[name] ?? 0)
            return before == after ? nil : .init(name: name, before: before, after: after)
        }
    }
}

extension RecordedEvent {
    /// All events in the order in which they took effect.
    ///
    /// - Parameters:
    ///   - limit: only so many, the newest.
    ///   - generator: only those that were about it or moved its weight.
    public static func all(
        _ connection: PostgresConnection, limit: Int64? = nil, of generator: String? = nil
    ) throws -> [RecordedEvent] {
        try connection.execute(
            """
            SELECT * FROM (
                SELECT e.turn, e.event_id, e.created_at, e.slot, e.event_type, e.generator_name, e.changed_by,
                       e.because, e.reason, e.old_weights AS old, e.new_weights AS new,
                       (e.detail->>'value')::float8 AS value, e.detail->>'status' AS status,
                       (e.detail->>'floor')::float8 AS floor, (e.detail->>'step')::float8 AS step,
                       (SELECT jsonb_object_agg(h.generator_name, h.target_weight)
                        FROM generator_performance_history h WHERE h.event_id = e.event_id) AS targets
                FROM optimization_events e
                WHERE \(generator)::text IS NULL OR e.generator_name = \(generator)
                    OR e.old_weights->\(generator) IS DISTINCT FROM e.new_weights->\(generator)
                ORDER BY e.turn DESC LIMIT \(limit)) newest
            ORDER BY turn
            """
        ).map { row in
            let kind = try row.text("event_type")
            let effect = WeightEvent.Effect(
                OptimizationEvent.Kind(rawValue: kind), on: try row.optionalText("generator_name"),
                value: try row.optionalDouble("value"), status: try row.optionalText("status"),
                floor: try row.optionalDouble("floor"), step: try row.optionalDouble("step"),
                targets: try row.optionalJSON("targets"))
            return RecordedEvent(
                event: WeightEvent(
                    id: try row.int("event_id"), kind: kind, effect: effect, old: try row.json("old"),
                    new: try row.json("new")),
                at: try row.timestamp("created_at"), slot: try row.optionalTimestamp("slot"),
                generator: try row.optionalText("generator_name"), by: try row.optionalText("changed_by"),
                because: try row.optionalText("because"), reason: try row.text("reason"))
        }
    }
}

extension WeightEvent.Effect {
    /// - Parameter kind: `nil` for one that this program does not know.
    fileprivate init(
        _ kind: OptimizationEvent.Kind?, on generator: String?, value: Double?, status: String?, floor: Double?,
        step: Double?, targets: [String: Double]?
    ) {
        let status = status.flatMap(GeneratorState.Status.init)
        var action: GeneratorAction?
        switch kind {
        case nil:
            self = .incomplete
            return
        case .skipped, .failed, .refused, .aliasAdded:
            self = .nothing
            return
        case .autonomousOptimization, .manualOptimization:
            guard let targets, let step, let floor else {
                self = .incomplete
                return
            }
            self = .step(targets: targets, step: step, floor: floor)
            return
        case .manualOverride: action = value.map { .set($0) }
        case .lock: action = .lock
        case .unlock: action = .unlock
        case .release: action = .release
        case .status: action = status.map { .status($0) }
        case .generatorAdded: action = status.map { .add($0) }
        }
        if let action, let generator, let floor {
            self = .manual(action, on: generator, floor: floor)
        } else {
            self = .incomplete
        }
    }
}

/// What of a proposal is kept with its event, and what a preview prints: JSON objects, names in snake_case, unknown
/// values left out.
extension WeightProposal {
    /// The prior, how far single posts scatter, and whether a best generator can be named.
    public var posteriorJSON: String {
        var writer = JSONWriter()
        writer.beginObject()
        writePosterior(to: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// What the step is worth, by each estimate, and what the guard says.
    public var evaluationJSON: String { evaluationJSON(of: step) }

    /// The same of other weights than the proposal's own.
    public func evaluationJSON(of step: StepEvaluation) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        write(step, to: &writer)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func writePosterior(to writer: inout JSONWriter) {
        writer.field("prior", posterior.prior.origin.rawValue)
        writer.field("prior_mean", 1000 * posterior.prior.mean)
        writer.field("prior_shape", posterior.prior.shape)
        writer.field("dispersion", posterior.dispersion.factor)
        let likeliest = states.indices.max { (probabilityOfBest[$0] ?? 0, $1) < (probabilityOfBest[$1] ?? 0, $0) }
        guard let likeliest, let chance = probabilityOfBest[likeliest] else { return }
        writer.field("likeliest", states[likeliest].name)
        writer.field("likeliest_with", chance)
        let isKnown = chance >= Self.bestLevel && posterior.prior.origin != .standing
        writer.field("best", isKnown ? "known" : FollowerPosterior.Comparison.notEnoughEvidence.rawValue)
    }

    /// The chance of being the best from which a generator is said to be.
    public static let bestLevel = 0.95

    private func write(_ step: StepEvaluation, to writer: inout JSONWriter) {
        writer.field("guard", rule.rawValue)
        writer.field("verdict", step.verdict(rule).rawValue)
        writer.field("posts", Int64(step.present.posts))
        writer.field("posts_without_propensity", Int64(log.withoutPropensity))
        writer.field("clip", step.proposed.clip)
        write(step.present, "present", to: &writer)
        write(step.proposed, "proposed", to: &writer)
        write(step.difference, "difference", to: &writer)
    }

    private func write(_ evaluation: OffPolicyEvaluation, _ key: String, to writer: inout JSONWriter) {
        writer.beginObject(key)
        writer.field("effective_posts", evaluation.effectivePosts)
        writer.field("clipped_posts", Int64(evaluation.clipped))
        writer.field("unseen_share", evaluation.unseenShare)
        write(evaluation.inverse, "inverse_propensity", to: &writer)
        write(evaluation.selfNormalised, "self_normalised", to: &writer)
        write(evaluation.doublyRobust, "doubly_robust", to: &writer)
        writer.endObject()
    }

    private func write(_ estimate: OffPolicyEvaluation.Estimate?, _ key: String, to writer: inout JSONWriter) {
        guard let estimate else { return }
        writer.beginObject(key)
        writer.field("followers_per_1k", estimate.value)
        writer.field("standard_error", estimate.standardError)
        writer.field("low", estimate.low)
        writer.field("high", estimate.high)
        writer.endObject()
    }
}
