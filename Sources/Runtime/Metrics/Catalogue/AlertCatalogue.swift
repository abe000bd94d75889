extension Metric where Figure == Gauge {
    public static let alerts = gauge(
        "rookery_alerts", labels: ["kind", "severity"], [.coordinator],
        "Open alerts; told by the leader, 0 elsewhere.")
}

extension Metric where Figure == Counter {
    public static let alertDeliveries = counter(
        "rookery_alert_deliveries_total", labels: ["outcome"], [.coordinator],
        "Attempts to tell the webhook of an alert; the outcome is sent, retried or failed.")
}

extension MetricGroup {
    static let alerts = MetricGroup("Alerts", [Metric<Gauge>.alerts, Metric<Counter>.alertDeliveries])
}
