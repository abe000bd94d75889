import Learning
import Runtime
import Store

extension DriftMeasurement {
    /// For the event `prediction_drift`.
    var fields: Log.Fields {
        [
            "part": .text(drift.part.rawValue), "alerts": .list(drift.alerts.map { .text($0.rawValue) }),
            "posts": .count(drift.count), "skill": .optional(drift.skill),
            "calibration_error": .optional(drift.calibrationError),
            "calibration_by_chance": .optional(drift.calibrationByChance), "oldest_post": .time(oldestPost),
            "newest_post": .time(newestPost),
        ]
    }
}
