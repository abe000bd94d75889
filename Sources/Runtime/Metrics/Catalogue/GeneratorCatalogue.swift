extension Metric where Figure == Counter {
    public static let generatorUpdates = counter(
        "rookery_generator_updates_total", [.optimizer], "Generators whose figures changed with new attributions.")
}

extension Metric where Figure == Gauge {
    public static let generatorWeight = gauge(
        "rookery_generator_weight", labels: ["generator"], [.coordinator], "The weight in force; they add up to 1.")
    public static let generatorFollowersPer1K = gauge(
        "rookery_generator_f_per_1k", labels: ["generator"], [.coordinator],
        "New followers for a thousand impressions, over the posts whose followers are known.")
    public static let generatorPosts = gauge(
        "rookery_generator_posts", labels: ["generator"], [.coordinator], "Posts of the generator so far.")
    public static let optimizationAge = gauge(
        "rookery_optimization_age_seconds", [.coordinator],
        "Domain seconds since the optimizer last stepped the weights or said why not.")
}

extension MetricGroup {
    static let generators = MetricGroup(
        "Generators",
        [
            Metric<Gauge>.generatorWeight, Metric<Gauge>.generatorFollowersPer1K, Metric<Gauge>.generatorPosts,
            Metric<Gauge>.optimizationAge, Metric<Counter>.generatorUpdates,
        ])
}
