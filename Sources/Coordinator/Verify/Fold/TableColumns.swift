/// The columns that are compared, in the order both sides give them. Moments of writing (`updated_at`) are no effects
/// of a message and are left out.
enum TableColumns {
    static let content = [
        "record_order", "post_id", "status", "origin", "simulated", "account", "decision_type", "bandit_arm",
        "content_type", "content_format", "timing_slot", "generator_name", "generator_confidence", "topic", "hook_type",
        "style", "content", "quality_score", "novelty_score", "expertise_level", "viral_score", "propensity",
        "arm_propensity", "hour_propensity", "state_version",
        "created_at", "posted_at",
    ]
    static let outcomes =
        ["post_id", "simulated", "source"] + Counts.names + Counts.names.map { $0 + "_at" }
        + ["collected_at", "engagement_rate"]
    static let readings = ["post_id", "source", "simulated"] + Counts.names
    static let attributions = ["followers_gained", "collected_at", "simulated"]
}
