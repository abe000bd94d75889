import Runtime

extension MetricGroup {
    /// Told by `producer simulate`.
    static let producer = MetricGroup(
        "Producer", [Metric<Counter>.producerPosts, Metric<Gauge>.producerFallback])
}

extension Metric where Figure == Counter {
    static let producerPosts = counter(
        "rookery_producer_posts_total", [.producer], "Posts that producer simulate published and recorded.")
}

extension Metric where Figure == Gauge {
    static let producerFallback = gauge(
        "rookery_producer_fallback", [.producer],
        "1 while plans go by the evidence read last, or by the default weights, because the database cannot be asked.")
}
