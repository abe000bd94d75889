import Operations
import Runtime
import Store
import Timekeeping

extension DeploymentReport {
    /// All of the report as data, names in snake_case; what is not known is null.
    func value(truth: PlantedFigures?) -> StructuredValue {
        [
            "account": .text(account), "mode": .text(mode), "time_zone": .text(timeZone),
            "started_at": .time(startedAt), "now": .time(now), "happened": happened.value, "gate": gate.value,
            "schedules": .list(schedules.map(\.value)),
            "last_retrain": lastRetrain.map {
                ["slot": .time($0.slot), "state": .text($0.state), "reason": .optional($0.reason)]
            } ?? .null,
            "models": .list(
                [ModelSummary.Kind.ridge, .logistic].flatMap { kind -> [ModelSummary] in
                    let (published, last) = (lastPublished(kind), lastFit(kind))
                    return (published?.modelID == last?.modelID ? [last] : [published, last]).compactMap(\.self)
                }
                .map { $0.value(planted: $0.kind == .ridge ? truth?.ridge : truth?.logit) }),
            "versions": .list(
                versions.map {
                    [
                        "version": .text($0.version), "published_at": .time($0.publishedAt),
                        "confirmed": .bool($0.confirmed),
                    ]
                }),
            "arms": .list((contentArms + timingArms).map(\.value)), "generators": .list(generators.map(\.value)),
            "last_step": lastStep?.value ?? .null,
            "days": .list(
                days.map {
                    [
                        "day": .time($0.day), "posts": .int($0.posts), "impressions": .int($0.impressions),
                        "followers": .optional($0.followers), "followers_per_1k": .optional($0.followersPerThousand),
                    ]
                }),
            "drift": .list(drift.map(\.value)),
        ]
    }
}

private func counted(_ counts: [(reason: String, count: Int64)]) -> StructuredValue {
    .object(counts.map { .init($0.reason, .int($0.count)) })
}

private func figures(_ figures: [String: Double]) -> StructuredValue {
    .object(figures.sorted { $0.key < $1.key }.map { .init(WeightNames.printed($0.key), .double($0.value)) })
}

extension Happened {
    fileprivate var value: StructuredValue {
        [
            "published": .int(published), "drafts": .int(drafts), "external": .int(external),
            "first_post": .time(firstPost), "last_post": .time(lastPost), "readings": .int(readings),
            "posts_read": .int(postsRead), "rejected": counted(rejected), "impressions": .optional(impressions),
            "followers_before": .optional(followersBefore), "followers_after": .optional(followersAfter),
            "followers_credited": .optional(followersCredited), "posts_with_followers": .int(postsWithFollowers),
        ]
    }
}

extension GateSummary {
    fileprivate var value: StructuredValue {
        [
            "learnable": .int(learnable), "refused": .int(refused), "refusals": counted(refusals),
            "not_judged": .int(withoutReading), "mode": .optional(mode), "views_min": .optional(viewsMin),
            "likes_min": .optional(likesMin), "age_min_seconds": .optional(ageMinSeconds),
        ]
    }
}

extension ScheduleSummary {
    fileprivate var value: StructuredValue {
        [
            "schedule": .text(name), "rule": .text(rule), "every_seconds": .optional(everySeconds),
            "slots": .int(total),
            "states": .object(states.sorted { $0.key < $1.key }.map { .init($0.key, .int($0.value)) }),
            "reasons": counted(reasons),
        ]
    }
}

extension ModelSummary {
    fileprivate func value(planted: [String: Double]?) -> StructuredValue {
        var fields: [StructuredValue.Field] = [
            .init("model_id", .int(modelID)), .init("kind", .text(kind.rawValue)),
            .init("trained_at", .time(trainedAt)), .init("rows", .int(rowCount)), .init("trained", .int(trainCount)),
            .init("decision", .text(decision)), .init("reason", .text(reason)),
            .init("coefficients", .object(coefficients.map { .init(WeightNames.printed($0.name), .double($0.value)) })),
            .init("metrics", figures(metrics)), .init("baseline", figures(baseline)),
            .init("validated", .int(validationCount)), .init("embargoed", .int(embargoedCount)),
            .init("selection", StructuredValue(stored: selection)),
        ]
        if let planted {
            let comparison = CoefficientComparison(learned: coefficients, planted: planted)
            fields += [
                .init("planted", figures(planted)), .init("signs_agree", .count(comparison.signsAgree)),
                .init("signs", .count(comparison.rows.count)), .init("ordered_pairs", .count(comparison.orderedPairs)),
                .init("pairs", .count(comparison.allPairs)),
            ]
        }
        return .object(fields)
    }
}

extension ArmSummary {
    fileprivate var value: StructuredValue {
        [
            "arm": .text(name), "successes": .int(successes), "failures": .int(failures),
            "effective_posts": .double(effectivePosts), "average_reward": .optional(averageReward),
            "win_probability": .optional(winProbability),
        ]
    }
}

extension GeneratorSummary {
    fileprivate var value: StructuredValue {
        [
            "generator": .text(name), "weight_before": .double(weightBefore), "weight": .double(weight),
            "posts": .int(posts), "measured": .int(measured), "followers_per_1k": .optional(followersPerThousand),
            "tier": .optional(tier), "locked": .bool(locked), "posterior": posterior?.value ?? .null,
        ]
    }
}

extension PosteriorSummary {
    fileprivate var value: StructuredValue {
        [
            "followers_per_1k": .double(mean), "low": .double(low), "high": .double(high),
            "probability_of_best": .optional(probabilityOfBest), "standing": .text(standing),
        ]
    }
}

extension StepSummary {
    fileprivate var value: StructuredValue {
        [
            "at": .time(at), "event_type": .text(kind), "drive": .text(drive), "best": .optional(best),
            "likeliest": .optional(likeliest), "likeliest_with": .optional(likeliestWith),
            "verdict": .optional(verdict), "effective_posts": .optional(effectivePosts),
            "present": present?.value ?? .null, "proposed": proposed?.value ?? .null,
        ]
    }
}

extension StepSummary.Worth {
    fileprivate var value: StructuredValue {
        ["followers_per_1k": .double(expected), "low": .double(low), "high": .double(high)]
    }
}

extension DriftStore.Row {
    var value: StructuredValue {
        [
            "part": .text(part), "measured_at": .time(slot), "posts": .int(posts), "newest_post": .time(newestPost),
            "skill": .optional(skill), "calibration_error": .optional(calibrationError),
            "calibration_by_chance": .optional(calibrationByChance), "alerts": .list(alerts.map { .text($0) }),
        ]
    }
}
