import Learning
import Runtime
import Store

/// The figures of one learn run; `nil` where the step that counts them failed.
struct LearnCounts {
    var thresholds: GateThresholds?
    var considered = 0
    var learnable = 0
    var reasons: [GateReason: Int] = [:]
    var withoutMetadata: Int64?
    var learned: Int?
    var forgotten: Int?
    var arms: Int?
    var generators: Int?
    var failures = 0
    /// Wall time of the run.
    var seconds = 0.0

    mutating func count(_ verdicts: [(candidate: LearnCandidate, verdict: GateVerdict)]) {
        considered = verdicts.count
        learnable = verdicts.filter(\.verdict.isLearnable).count
        for reason in verdicts.flatMap(\.verdict.reasons) { reasons[reason, default: 0] += 1 }
    }

    /// As stored with the summary and the job.
    var value: StructuredValue {
        let reasons = GateReason.allCases.compactMap { reason in
            self.reasons[reason].map { StructuredValue.Field(reason.rawValue, .int(Int64($0))) }
        }
        return [
            "considered": .int(Int64(considered)),
            "learnable": .int(Int64(learnable)),
            "reasons": .object(reasons),
            "no_metadata": .optional(withoutMetadata),
            "learned": .optional(learned.map(Int64.init)),
            "forgotten": .optional(forgotten.map(Int64.init)),
            "arms": .optional(arms.map(Int64.init)),
            "generators": .optional(generators.map(Int64.init)),
            "views_min": .optional(thresholds?.views),
            "likes_min": .optional(thresholds?.likes),
            "failed_steps": .int(Int64(failures)),
        ]
    }
}
