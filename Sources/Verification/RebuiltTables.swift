import Postgres

/// How each table of a deployment is held beside a rebuilt one.
enum RebuildPart: Hashable {
    /// A function of the messages: rebuilt by the learner's own effects, and equal row by row.
    case folded
    /// A function of the messages and of what was recorded when it was computed: computed again from both.
    case recomputed(String)
    /// Not compared, for this reason.
    case leftOut(String)

    private static let work = "who did what when, not what was said"
    private static let byHand = "what people decided about models"
    private static let library = "written by hand or by imports, not from the topics"
    private static let history = "decisions that built on each other over time; `coordinator verify` replays them"

    /// Every table, by name.
    static let tables: [String: RebuildPart] = [
        "content": .folded, "outcomes": .folded, "readings": .folded, "rejected_readings": .folded,
        "follower_attributions": .folded,
        "generator_weights": .recomputed("posts and last use of each; weights and figures are history"),
        "gate_decisions": .recomputed("each verdict under the thresholds and at the reading it was given for"),
        "learning_examples": .recomputed("from the verdicts"),
        "bandit_arms": .recomputed("from the examples as their verdicts saw them"),
        "choice_states": .leftOut("states that choices were drawn from, as they came about"),
        "learning_gates": .leftOut("taken as recorded: each depends on when `learn` ran"),
        "gate_settings": .leftOut("what was asked of the gates, by the configuration or by people"),
        "gate_refusal_counts": .leftOut("counts of the hour they were taken in"),
        "generator_performance_history": .leftOut(history), "optimization_events": .leftOut(history),
        "predictor_models": .leftOut("every fit as it was made; fits follow from the rows of their time"),
        "predictor_rows": .leftOut("the rows of each fit as they were at its time"),
        "predictor_versions": .leftOut("what was published when"),
        "predictor_outbox": .leftOut(work), "predictor_pins": .leftOut(byHand),
        "predictor_actions": .leftOut(byHand),
        "predictions": .leftOut("made by the version in force at the time; `coordinator verify` makes them again"),
        "prediction_drift": .leftOut("figures of the hour they were measured in"),
        "learning_summaries": .leftOut(work), "jobs": .leftOut(work), "schedules": .leftOut(work),
        "schedule_slots": .leftOut(work), "schedule_changes": .leftOut(work), "leadership": .leftOut(work),
        "worker_heartbeats": .leftOut(work),
        "scrape_schedule": .leftOut(work), "rate_budgets": .leftOut(work), "consumer_offsets": .leftOut(work),
        "dead_letters": .leftOut(work), "alerts": .leftOut(work), "alert_deliveries": .leftOut(work),
        "schema_migrations": .leftOut("the tables' own history"),
        "deployment": .leftOut("copied: whose tables these are"),
        "follower_snapshots": .leftOut("counts of the account, taken from the source"),
        "generators": .leftOut("copied: the registry"),
        "generator_aliases": .leftOut("copied: the registry"),
        "viral_tweet_library": .leftOut(library), "viral_formulas": .leftOut(library),
        "content_patterns": .leftOut(library),
    ]

    static func how(_ table: String) -> String {
        if case .recomputed(let how) = tables[table] { how } else { "folded from the messages" }
    }

    /// `nil` where it is compared; a table that nobody has thought of says so.
    static func whyNotCompared(_ table: String) -> String? {
        switch tables[table] {
        case .folded, .recomputed: nil
        case .leftOut(let reason): reason
        case nil: "not known to this program"
        }
    }
}

/// The tables of one schema that a rebuild compares, as they are.
enum RebuiltTables {
    /// What the messages alone make.
    static func folded(_ connection: PostgresConnection) throws -> [TableImage] {
        try MessageTables.read(connection) + [try generatorUse.read(connection)]
    }

    /// What `learn` makes of them.
    static func learned(_ connection: PostgresConnection) throws -> [TableImage] {
        try [decisions, examples, arms].map { try $0.read(connection) }
    }

    private static let generatorUse = ComparedTable(
        "generator_weights", key: [("generator_name", .text)], [("total_posts", .integer), ("last_used_at", .moment)])
    private static let decisions = ComparedTable(
        "gate_decisions", key: [("decision_id", .text)],
        [
            ("gate_id", .integer), ("learnable", .boolean), ("reasons", .texts), ("impressions", .integer),
            ("likes", .integer), ("age_seconds", .real), ("collected_at", .moment),
        ])
    private static let examples = ComparedTable(
        "learning_examples", key: [("decision_id", .text)], [("origin", .text), ("simulated", .boolean)])
    private static let arms = ComparedTable(
        "bandit_arms", key: [("arm_name", .text)],
        [("successes", .integer), ("failures", .integer), ("avg_reward", .real)])
}
