extension Metric where Figure == Counter {
    public static let generatorUpdates = counter(
        "rookery_generator_updates_total", [.optimizer], "Generators whose figures changed with new attributions.")
}

extension MetricGroup {
    static let generators = MetricGroup("Generators", [Metric<Counter>.generatorUpdates])
}
