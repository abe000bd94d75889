import Postgres
import Runtime
import Timekeeping

/// The learning gates: what they ask, whom they refuse, and how that went.
enum PageGates {
    static func read(_ reading: PageReading, _ figures: PageFigures) throws -> StructuredValue {
        let gate = figures.gate
        return [
            "mode": .optional(gate.mode), "views_min": .optional(gate.viewsMin), "likes_min": .optional(gate.likesMin),
            "age_min_seconds": .optional(gate.ageMinSeconds), "learnable": .int(gate.learnable),
            "refused": .int(gate.refused), "not_judged": .int(gate.withoutReading),
            "refusals": .list(gate.refusals.map { ["reason": .text($0.reason), "posts": .int($0.count)] }),
            "over_time": .null,
        ]
    }
}
