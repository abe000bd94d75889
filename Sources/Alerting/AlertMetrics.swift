import Learning
import Runtime
import Store

/// The alerts for Prometheus. Labels are bounded: kinds and severities, never subjects.
struct AlertMetrics: Sendable {
    private let metrics: Metrics

    init(_ metrics: Metrics) { self.metrics = metrics }

    /// The leader's open alerts; a coordinator that does not lead has none.
    func open(_ records: [AlertRecord]) {
        for kind in AlertKind.allCases where kind != .databaseAway {
            for severity in AlertSeverity.allCases {
                let count = records.count { $0.kind == kind.rawValue && $0.severity == severity }
                metrics.gauge(.alerts, ["kind": kind.rawValue, "severity": severity.rawValue]).set(Double(count))
            }
        }
    }

    /// An outage of the database is in no table.
    func databaseUnavailable(_ isUnavailable: Bool) {
        metrics.gauge(
            .alerts, ["kind": AlertKind.databaseAway.rawValue, "severity": AlertSeverity.critical.rawValue]
        ).set(isUnavailable ? 1 : 0)
    }

    /// - Parameter outcome: `sent`, `retried` or `failed`.
    func delivery(_ outcome: String) { metrics.counter(.alertDeliveries, ["outcome": outcome]).add(1) }
}

extension MetricGroup {
    /// Told by the leader.
    public static let alerts = MetricGroup(
        "Alerts", [Metric<Gauge>.alerts, Metric<Counter>.alertDeliveries])
}

extension Metric where Figure == Counter {
    public static let alertDeliveries = counter(
        "rookery_alert_deliveries_total", labels: ["outcome"], [.coordinator],
        "Attempts to tell the webhook of an alert; the outcome is sent, retried or failed.")
}

extension Metric where Figure == Gauge {
    public static let alerts = gauge(
        "rookery_alerts", labels: ["kind", "severity"], [.coordinator],
        "Open alerts; told by the leader, 0 elsewhere.")
}
