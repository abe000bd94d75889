import Learning
import Runtime
import Store

/// The figures of one learn run; `nil` where the step that counts them failed.
struct LearnCounts {
    var thresholds: GateThresholds?
    /// What the gates said; empty where that step failed.
    var tally = GateTally()
    var withoutMetadata: Int64?
    var learned: Int?
    var forgotten: Int?
    /// Checkpoints added for posts that wait for their age alone.
    var checkpoints: Int?
    var arms: Int?
    var generators: Int?
    var failures = 0
    /// Wall time of the run.
    var seconds = 0.0

    /// As stored with the summary and the job.
    var value: StructuredValue {
        let reasons = GateReason.allCases.compactMap { reason in
            tally.posts(reason) == 0 ? nil : StructuredValue.Field(reason.rawValue, .count(tally.posts(reason)))
        }
        return [
            "considered": .count(tally.considered),
            "learnable": .count(tally.learnable),
            "reasons": .object(reasons),
            "no_metadata": .optional(withoutMetadata),
            "learned": .optional(learned.map(Int64.init)),
            "forgotten": .optional(forgotten.map(Int64.init)),
            "checkpoints": .optional(checkpoints.map(Int64.init)),
            "arms": .optional(arms.map(Int64.init)),
            "generators": .optional(generators.map(Int64.init)),
            "views_min": .optional(thresholds?.views),
            "likes_min": .optional(thresholds?.likes),
            "failed_steps": .int(Int64(failures)),
        ]
    }
}
