import Learning
import Runtime
import Store
import Timekeeping

extension GateSetting {
    var fields: [StructuredValue.Field] {
        [
            .init("mode", .text(mode.rawValue)), .init("views_min", .double(views)), .init("likes_min", .double(likes)),
            .init("age_min_seconds", .double(age.seconds)),
        ]
    }
}

extension GateSettings.Entry {
    var value: StructuredValue {
        .object(
            [.init("setting_id", .int(id))] + setting.fields + [
                .init("source", .text(source.rawValue)), .init("set_by", .text(setBy)),
                .init("valid_from", .time(validFrom)), .init("set_at", .time(setAt)), .init("reason", .text(reason)),
            ])
    }
}

extension GateThresholds {
    var value: StructuredValue {
        [
            "mode": .text(mode.rawValue), "views_min": .double(views), "likes_min": .double(likes),
            "age_min_seconds": .double(age.seconds), "median_views": .optional(medianViews),
            "median_likes": .optional(medianLikes), "reason": .text(reason),
        ]
    }
}

extension LearnGates.Entry {
    var value: StructuredValue {
        [
            "gate_id": .int(id), "valid_from": .time(validFrom), "mode": .text(thresholds.mode.rawValue),
            "views_min": .double(thresholds.views), "likes_min": .double(thresholds.likes),
            "age_min_seconds": .double(thresholds.age.seconds), "median_views": .optional(thresholds.medianViews),
            "median_likes": .optional(thresholds.medianLikes), "posts_in_window": .int(postsInWindow),
            "setting_id": .optional(settingID), "reason": .text(thresholds.reason),
        ]
    }
}

extension GateStanding {
    var value: StructuredValue {
        [
            "now": .time(now), "asked": asked?.value ?? .null, "configured": .object(configured.fields),
            "in_force": inForce?.value ?? .null, "counts": counts?.value ?? .null,
            "waiting_for_age": .int(waiting), "next_reading": .time(nextReading),
            "next_learn": .time(nextLearn.next),
        ]
    }
}

extension GatePlan {
    func value(isDryRun: Bool) -> StructuredValue {
        [
            "dry_run": .bool(isDryRun), "done": .bool(!isDryRun && !isAlready), "source": .text(source.rawValue),
            "before": .object(before.fields), "after": .object(after.fields),
            "changes": .list(
                changes.map { ["name": .text($0.name), "before": .text($0.before), "after": .text($0.after)] }),
            "thresholds_before": thresholdsBefore.value, "thresholds_after": thresholdsAfter.value,
            "posts_in_window": .count(posts), "learnable_before": .count(learnableBefore),
            "learnable_after": .count(learnableAfter),
        ]
    }
}
