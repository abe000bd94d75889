extension Metric where Figure == Counter {
    public static let predictorPublications = counter(
        "rookery_predictor_publications_total", [.predictor], "Versions written to Redis.")
}

extension Metric where Figure == Gauge {
    public static let predictorVersion = gauge(
        "rookery_predictor_version_timestamp_seconds", [.predictor],
        "When the newest version was made, in seconds since the epoch.")
    public static let predictionSkill = gauge(
        "rookery_prediction_skill", labels: ["part"], [.coordinator],
        "Skill of matured predictions against the training mean.")
    public static let predictionCalibrationError = gauge(
        "rookery_prediction_calibration_error", labels: ["part"], [.coordinator],
        "Calibration error of matured predictions over the mean outcome.")
    public static let predictionMaturedPosts = gauge(
        "rookery_prediction_matured_posts", labels: ["part"], [.coordinator],
        "Matured predictions that skill and calibration are measured on.")
    public static let predictionMeasured = gauge(
        "rookery_prediction_measured_seconds", labels: ["part"], [.coordinator],
        "When they were measured, in domain seconds since the epoch.")
    public static let predictionDrift = gauge(
        "rookery_prediction_drift", labels: ["part", "alert"], [.coordinator],
        "1 while predictions have drifted from what comes.")
}

extension Metric where Figure == Gauge {
    public static let modelAge = gauge(
        "rookery_model_age_seconds", labels: ["kind"], [.coordinator],
        "Domain seconds since the model in force was fitted; the kind is ridge or logistic.")
    public static let learnablePosts = gauge(
        "rookery_learnable_posts", [.coordinator], "Posts that the newest learn run found fit to learn from.")
    public static let gatePosts = gauge(
        "rookery_gate_posts", labels: ["reason"], [.coordinator],
        "Posts that the newest learn run refused, by reason; one with several reasons counts with each.")
}

extension MetricGroup {
    static let learning = MetricGroup(
        "Learning and predictions",
        [
            Metric<Gauge>.learnablePosts, Metric<Gauge>.gatePosts, Metric<Gauge>.modelAge,
            Metric<Counter>.predictorPublications, Metric<Gauge>.predictorVersion, Metric<Gauge>.predictionSkill,
            Metric<Gauge>.predictionCalibrationError, Metric<Gauge>.predictionMaturedPosts,
            Metric<Gauge>.predictionMeasured, Metric<Gauge>.predictionDrift,
        ])
}
