import Runtime
import Store
import Timekeeping

extension DriftStore.Row {
    var value: StructuredValue {
        [
            "part": .text(part), "measured_at": .time(slot), "posts": .int(posts), "newest_post": .time(newestPost),
            "skill": .optional(skill), "calibration_error": .optional(calibrationError),
            "calibration_by_chance": .optional(calibrationByChance), "alerts": .list(alerts.map { .text($0) }),
        ]
    }
}
