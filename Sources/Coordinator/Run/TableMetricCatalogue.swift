import Runtime

extension MetricGroup {
    /// Told by every coordinator, from the heartbeats.
    static let processes = MetricGroup(
        "Every process", [Metric<Gauge>.processes])

    /// Told by the leader.
    static let jobStates = MetricGroup(
        "Jobs", [Metric<Gauge>.jobsByState])

    /// Read from the tables.
    static let learning = MetricGroup(
        "Learning and predictions",
        [
            Metric<Gauge>.learnablePosts, Metric<Gauge>.gatePosts, Metric<Gauge>.modelAge,
            Metric<Gauge>.predictionSkill, Metric<Gauge>.predictionCalibrationError,
            Metric<Gauge>.predictionMaturedPosts, Metric<Gauge>.predictionMeasured, Metric<Gauge>.predictionDrift,
        ])

    /// Read from the tables.
    static let generators = MetricGroup(
        "Generators",
        [
            Metric<Gauge>.generatorWeight, Metric<Gauge>.generatorFollowersPer1K, Metric<Gauge>.generatorPosts,
            Metric<Gauge>.optimizationAge,
        ])

    /// Read from the tables.
    static let checkpoints = MetricGroup(
        "Scraping",
        [
            Metric<Gauge>.checkpointsOpen, Metric<Gauge>.checkpointDelay, Metric<Gauge>.rateLimitRemaining,
            Metric<Gauge>.rateLimitBlocked,
        ])
}

extension Metric where Figure == Gauge {
    static let processes = gauge(
        "rookery_processes", labels: ["role"], [.coordinator],
        "Processes of the role that left a heartbeat in the last 15 seconds.")
    static let jobsByState = gauge(
        "rookery_jobs", labels: ["state"], [.coordinator],
        "Jobs that failed, are retried, or whose worker is silent (stale); set by the leader.")
    static let learnablePosts = gauge(
        "rookery_learnable_posts", [.coordinator], "Posts that the newest learn run found fit to learn from.")
    static let gatePosts = gauge(
        "rookery_gate_posts", labels: ["reason"], [.coordinator],
        "Posts that the newest learn run refused, by reason; one with several reasons counts with each.")
    static let modelAge = gauge(
        "rookery_model_age_seconds", labels: ["kind"], [.coordinator],
        "Domain seconds since the model in force was fitted; the kind is ridge or logistic.")
    static let predictionSkill = gauge(
        "rookery_prediction_skill", labels: ["part"], [.coordinator],
        "Skill of matured predictions against the training mean.")
    static let predictionCalibrationError = gauge(
        "rookery_prediction_calibration_error", labels: ["part"], [.coordinator],
        "Calibration error of matured predictions over the mean outcome.")
    static let predictionMaturedPosts = gauge(
        "rookery_prediction_matured_posts", labels: ["part"], [.coordinator],
        "Matured predictions that skill and calibration are measured on.")
    static let predictionMeasured = gauge(
        "rookery_prediction_measured_seconds", labels: ["part"], [.coordinator],
        "When they were measured, in domain seconds since the epoch.")
    static let predictionDrift = gauge(
        "rookery_prediction_drift", labels: ["part", "alert"], [.coordinator],
        "1 while predictions have drifted from what comes.")
    static let generatorWeight = gauge(
        "rookery_generator_weight", labels: ["generator"], [.coordinator], "The weight in force; they add up to 1.")
    static let generatorFollowersPer1K = gauge(
        "rookery_generator_f_per_1k", labels: ["generator"], [.coordinator],
        "New followers for a thousand impressions, over the posts whose followers are known.")
    static let generatorPosts = gauge(
        "rookery_generator_posts", labels: ["generator"], [.coordinator], "Posts of the generator so far.")
    static let optimizationAge = gauge(
        "rookery_optimization_age_seconds", [.coordinator],
        "Domain seconds since the optimizer last stepped the weights or said why not.")
    static let checkpointsOpen = gauge(
        "rookery_checkpoints_open", [.coordinator], "Checkpoints that are due and not read yet.")
    static let checkpointDelay = gauge(
        "rookery_checkpoint_delay_seconds", [.coordinator],
        "Domain seconds the oldest of them has been due; 0 where none is.")
    static let rateLimitRemaining = gauge(
        "rookery_rate_limit_remaining", labels: ["endpoint"], [.coordinator],
        "Requests left of the source's window, shared by all scrapers.")
    static let rateLimitBlocked = gauge(
        "rookery_rate_limit_blocked", labels: ["endpoint"], [.coordinator],
        "1 while all scrapers leave the source alone because it refused.")
}
