extension Metric where Figure == Counter {
    public static let slots = counter(
        "rookery_slots_total", labels: ["schedule", "outcome"], [.coordinator],
        "Slots decided on by this coordinator; the outcome is run or missed.")
}

extension Metric where Figure == Gauge {
    public static let leads = gauge("rookery_coordinator_leads", [.coordinator], "1 while this coordinator leads.")
}

extension MetricGroup {
    static let schedule = MetricGroup("Leadership and schedule", [Metric<Gauge>.leads, Metric<Counter>.slots])
}
