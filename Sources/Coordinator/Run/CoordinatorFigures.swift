import Learning
import Runtime
import Store
import Timekeeping

/// The coordinator's figures for Prometheus.
struct CoordinatorFigures: Sendable {
    private let metrics: Metrics
    let leads: Gauge

    init(_ metrics: Metrics) {
        self.metrics = metrics
        leads = metrics.gauge("rookery_coordinator_leads", "1 while this coordinator leads.")
    }

    /// Jobs that need a look, by what is the matter: `failed`, `retried`, `stale`.
    func jobs(_ matter: String) -> Gauge {
        metrics.gauge(
            "rookery_jobs_to_look_at", "Jobs that failed, are tried again, or whose worker is silent.",
            ["matter": matter])
    }

    func slots(_ schedule: String, _ outcome: String) -> Counter {
        metrics.counter(
            "rookery_slots_total", "Slots decided on, by schedule and outcome.",
            ["schedule": schedule, "outcome": outcome])
    }

    /// How the newest matured predictions did, as last measured; not a number where too few have matured.
    func drift(_ row: DriftStore.Row) {
        let part = ["part": row.part]
        metrics.gauge(
            "rookery_prediction_skill", "Skill of matured predictions against the training mean.", part
        ).set(row.skill ?? .nan)
        metrics.gauge(
            "rookery_prediction_calibration_error",
            "Calibration error of matured predictions over the mean outcome.", part
        ).set(row.calibrationError ?? .nan)
        metrics.gauge(
            "rookery_prediction_matured_posts", "Matured predictions that skill and calibration are measured on.", part
        ).set(Double(row.posts))
        metrics.gauge(
            "rookery_prediction_measured_seconds", "When they were measured, in domain seconds since the epoch.", part
        ).set(Double(row.slot.seconds))
        for alert in Drift.Alert.allCases {
            metrics.gauge(
                "rookery_prediction_drift", "1 while predictions have drifted from what comes.",
                part.merging(["alert": alert.rawValue]) { $1 }
            ).set(row.alerts.contains(alert.rawValue) ? 1 : 0)
        }
    }
}
