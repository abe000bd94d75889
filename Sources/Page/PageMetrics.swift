import Runtime

extension MetricGroup {
    /// Told by every coordinator that serves the page.
    public static let page = MetricGroup(
        "Operator's page", [Metric<Counter>.pageAnswers, Metric<Counter>.pageActions, Metric<Histogram>.pageRead])
}

extension Metric where Figure == Counter {
    public static let pageAnswers = counter(
        "rookery_page_answers_total", labels: ["status"], [.coordinator],
        "Answers of the operator's page, by the class of their status: 2xx, 3xx, 4xx or 5xx.")
    public static let pageActions = counter(
        "rookery_page_actions_total", labels: ["action"], [.coordinator],
        "What was changed through the operator's page, by action.")
}

extension Metric where Figure == Histogram {
    public static let pageRead = histogram(
        "rookery_page_read_seconds", [.coordinator],
        "How long reading all that the operator's page shows took.")
}
