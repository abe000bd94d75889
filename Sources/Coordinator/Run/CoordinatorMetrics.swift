import Learning
import Runtime
import Scheduling
import Store
import Timekeeping

/// The coordinator's figures for Prometheus.
struct CoordinatorMetrics: Sendable {
    private let metrics: Metrics
    let isLeader: Gauge
    let term: Gauge

    init(_ metrics: Metrics) {
        self.metrics = metrics
        isLeader = metrics.gauge(.isLeader)
        term = metrics.gauge(.leaderTerm)
    }

    /// Jobs that need a look, by what is the matter: `failed`, `retried`, `stale`.
    func jobs(_ state: String) -> Gauge { metrics.gauge(.jobsByState, ["state": state]) }

    func slots(_ schedule: String, _ outcome: String) -> Counter {
        metrics.counter(.slots, ["schedule": schedule, "outcome": outcome])
    }

    /// How a schedule stands, by its tables: every coordinator, leading or not, says the same.
    func schedule(_ name: String, next: Timestamp, missed: Int64, delay: Span?) {
        let label = ["schedule": name]
        metrics.gauge(.scheduleNext, label).set(Double(next.seconds))
        metrics.counter(.scheduleMissed, label).set(Double(missed))
        metrics.gauge(.scheduleDelay, label).set(delay?.seconds ?? .nan)
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
