import Learning
import Runtime
import Store

extension GateExplanation {
    var value: StructuredValue {
        [
            "decision_id": .text(decisionID), "post_id": .optional(postID), "posted_at": .time(postedAt),
            "standing": .text(standing.rawValue), "summary": .text(summary),
            "gates": .list(findings.map(\.json)), "read_at": .time(readAt), "judged_at": .time(judgedAt),
            "thresholds": basis?.gate.value ?? .null, "setting": basis?.setting?.value ?? .null,
            "thresholds_now": renewed.map { renewed in
                [
                    "gate_id": .int(renewed.gate.id), "will_judge": .bool(renewed.isDue),
                    "reasons": .list(renewed.reasons.map { .text($0.rawValue) }),
                ]
            } ?? .null,
            "has_newer_reading": .bool(hasNewerReading), "next_reading": .time(nextReading),
            "next_judgement": .time(nextJudgement), "learning_paused": .bool(isLearningPaused),
            "engagement_rate": .optional(rate),
            "arms": .list(arms.map { ["name": .text($0.name), "success": .optional($0.isSuccess)] }),
            "models": .list(
                models.map {
                    [
                        "model_id": .int($0.id), "kind": .text($0.kind), "in_force": .bool($0.isInForce),
                        "role": .text($0.role),
                    ]
                }),
            "rejected_readings": .int(rejected?.count ?? 0), "rejected_reason": .optional(rejected?.reason),
        ]
    }
}

extension GateFinding {
    fileprivate var json: StructuredValue {
        [
            "gate": .text(gate), "has": .optional(value), "needs": .text(need), "state": .text(state.rawValue),
            "holds_back": .bool(holdsBack), "reason": holdsBack ? .text(reason.rawValue) : .null,
            "sentence": .text(sentence),
        ]
    }
}
