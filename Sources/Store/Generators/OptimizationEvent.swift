import Learning
import Postgres
import Timekeeping

/// A row of `optimization_events`: one run, or one action by hand, also where nothing changed.
public struct OptimizationEvent: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case autonomousOptimization = "autonomous_optimization"
        /// A step that a person asked for, outside of the schedule.
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
    /// The scheduled slot; `nil` for an action by hand.
    public var slot: Timestamp?
    public var postsConsidered: Int64
    public var windowStart: Timestamp?
    public var windowEnd: Timestamp?
    public var reason: String
    /// What drove the weights, and what was known of the generators and of the step: JSON objects. `nil` where no step
    /// was worked out.
    public var drive: WeightPolicy.Drive?
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
        drive = proposal.policy.drive
        posterior = proposal.posteriorJSON
        evaluation = proposal.evaluationJSON
    }
}

extension GeneratorStore {
    /// Writes an event that changes no weight: a run that was skipped, refused or failed. A slot has one event: where a failed
    /// attempt left one, the later word replaces it. The weights are locked meanwhile, so that events stand in the order in
    /// which they took hold.
    @discardableResult
    public static func record(
        _ connection: PostgresConnection, _ event: OptimizationEvent
    ) throws(PostgresError) -> Int64 {
        try connection.execute(
            """
            INSERT INTO optimization_events (created_at, slot, event_type, posts_considered, window_start, window_end,
                                             old_weights, new_weights, reason, drive, posterior, evaluation,
                                             changed_by, because)
            SELECT $1, $2, $3, $4, $5, $6, w.weights, w.weights, $7, $8, $9::text::jsonb, $10::text::jsonb, $11, $12
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
            """,
            [
                .timestamp(event.createdAt), .timestamp(event.slot), .text(event.kind.rawValue),
                .int(event.postsConsidered), .timestamp(event.windowStart), .timestamp(event.windowEnd),
                .text(event.reason), .text(event.drive?.rawValue), .text(event.posterior), .text(event.evaluation),
                .text(event.hand?.by), .text(event.hand?.because),
            ]
        ).first?.int("event_id") ?? 0
    }
}
