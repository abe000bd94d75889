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
        leads = metrics.gauge(.leads)
    }

    /// Jobs that need a look, by what is the matter: `failed`, `retried`, `stale`.
    func jobs(_ matter: String) -> Gauge { metrics.gauge(.jobsToLookAt, ["matter": matter]) }

    func slots(_ schedule: String, _ outcome: String) -> Counter {
        metrics.counter(.slots, ["schedule": schedule, "outcome": outcome])
    }

    /// How the newest matured predictions did, as last measured; not a number where too few have matured.
    func drift(_ row: DriftStore.Row) {
        let part = ["part": row.part]
        metrics.gauge(.predictionSkill, part).set(row.skill ?? .nan)
        metrics.gauge(.predictionCalibrationError, part).set(row.calibrationError ?? .nan)
        metrics.gauge(.predictionMaturedPosts, part).set(Double(row.posts))
        metrics.gauge(.predictionMeasured, part).set(Double(row.slot.seconds))
        for alert in Drift.Alert.allCases {
            metrics.gauge(.predictionDrift, part.merging(["alert": alert.rawValue]) { $1 })
                .set(row.alerts.contains(alert.rawValue) ? 1 : 0)
        }
    }
}
