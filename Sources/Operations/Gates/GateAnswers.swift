import Learning
import Model
import Postgres
import Runtime
import Store
import Timekeeping

/// The setting of the gates, the thresholds it led to, and what they hold back now.
public struct GateStatus: Sendable {
    public let now: Timestamp
    /// The current setting; `nil` before the first learn run.
    public let asked: GateSettings.Entry?
    public let configured: GateSetting
    /// `nil` before the first learn run.
    public let current: LearnGates.Entry?
    /// The counts of the newest learn run; `nil` where there is none.
    public let counts: RefusalCounts.Slot?
    /// Posts that only their age holds back.
    public let waiting: Int64
    /// When the next of them is to be read.
    public let nextReading: Timestamp?
    let nextLearn: LearnSchedule
    public var isLearningPaused: Bool { nextLearn.isPaused }
    public var nextJudgement: Timestamp? { nextLearn.next }

    /// Reads in the transaction that is open.
    init(_ connection: PostgresConnection, configured: GateSetting, now: Timestamp) throws {
        self.now = now
        self.configured = configured
        asked = try GateSettings.newest(connection)
        current = try LearnGates.newest(connection)
        counts = try RefusalCounts.list(connection, since: nil, isByDay: false, limit: 1).first
        let row = try connection.execute(
            """
            SELECT count(*) AS posts,
                   min((SELECT min(s.due_at) FROM scrape_schedule s
                        WHERE s.decision_id = g.decision_id AND s.state IN ('waiting', 'open', 'claimed'))) AS due
            FROM gate_decisions g WHERE g.reasons = ARRAY['too_young']
            """
        ).only()
        waiting = try row.int("posts")
        nextReading = try row.optionalTimestamp("due")
        nextLearn = try LearnSchedule(connection, now: now)
    }

    /// Whether the next learn run uses another setting: the configuration applies, and was changed.
    public var isConfigurationAhead: Bool {
        asked.map { $0.source == .configuration && $0.setting != configured } ?? false
    }
}

/// The settings of the gates and the thresholds they led to, newest first.
public struct GateHistory: Sendable {
    public let settings: [GateSettings.Entry]
    public let thresholds: [LearnGates.Entry]
}

/// What the learn runs held back, by reason, newest first.
public struct GateCounts: Sendable {
    public let slots: [RefusalCounts.Slot]

    /// In the order in which they are printed.
    public static let names = ["learnable"] + GateReason.allCases.map(\.rawValue)
}

// The answers as JSON.

extension GateStatus: Encodable {
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
extension GateHistory: Encodable {
    public func encode(to encoder: any Encoder) throws {
        let value: StructuredValue = [
            "settings": .list(settings.map(\.value)), "thresholds": .list(thresholds.map(\.value)),
        ]
        try value.encode(to: encoder)
    }
}
extension GateCounts: Encodable {
    public func encode(to encoder: any Encoder) throws {
        try (["slots": .list(slots.map(\.value))] as StructuredValue).encode(to: encoder)
    }
}
extension GateExplanation: Encodable {
    public func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

extension GateSetting {
    fileprivate var fields: [StructuredValue.Field] {
        [
            .init("mode", .text(mode.rawValue)), .init("views_min", .double(views)), .init("likes_min", .double(likes)),
            .init("age_min_seconds", .double(age.seconds)),
        ]
    }
}

extension GateSettings.Entry {
    fileprivate var value: StructuredValue {
        .object(
            [.init("setting_id", .int(id))] + setting.fields + [
                .init("source", .text(source.rawValue)), .init("set_by", .text(setBy)),
                .init("valid_from", .time(validFrom)), .init("set_at", .time(setAt)), .init("reason", .text(reason)),
            ])
    }
}

extension GateThresholds {
    fileprivate var value: StructuredValue {
        [
            "mode": .text(mode.rawValue), "views_min": .double(views), "likes_min": .double(likes),
            "age_min_seconds": .double(age.seconds), "median_views": .optional(medianViews),
            "median_likes": .optional(medianLikes), "reason": .text(reason),
        ]
    }
}

extension LearnGates.Entry {
    fileprivate var value: StructuredValue {
        [
            "gate_id": .int(id), "valid_from": .time(validFrom), "mode": .text(thresholds.mode.rawValue),
            "views_min": .double(thresholds.views), "likes_min": .double(thresholds.likes),
            "age_min_seconds": .double(thresholds.age.seconds), "median_views": .optional(thresholds.medianViews),
            "median_likes": .optional(thresholds.medianLikes), "posts_in_window": .int(postsInWindow),
            "setting_id": .optional(settingID), "reason": .text(thresholds.reason),
        ]
    }
}

extension GateStatus {
    fileprivate var value: StructuredValue {
        [
            "now": .time(now), "asked": asked?.value ?? .null, "configured": .object(configured.fields),
            "current": current?.value ?? .null, "counts": counts?.value ?? .null,
            "waiting_for_age": .int(waiting), "next_reading": .time(nextReading),
            "next_learn": .time(nextLearn.next),
        ]
    }
}

extension RefusalCounts.Slot {
    fileprivate var value: StructuredValue {
        [
            "slot": .time(slot), "counts": Self.object(posts), "alone": Self.object(alone),
        ]
    }

    private static func object(_ counts: [String: Int64]) -> StructuredValue {
        .object(GateCounts.names.compactMap { name in counts[name].map { .init(name, .int($0)) } })
    }
}

extension GateExplanation {
    fileprivate var value: StructuredValue {
        [
            "decision_id": .text(decisionID), "post_id": .optional(postID), "posted_at": .time(postedAt),
            "state": .text(state.rawValue), "summary": .text(summary),
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
                        "model_id": .int($0.id), "kind": .text($0.kind), "current": .bool($0.isCurrent),
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
