import Runtime
import Timekeeping

extension DeploymentReport {
    /// All of the report as data; what is not known is null.
    func value(truth: PlantedFigures?) -> StructuredValue {
        [
            "account": .text(account), "mode": .text(mode), "timeZone": .text(timeZone),
            "startedAt": .time(startedAt), "now": .time(now), "happened": happened.value, "gate": gate.value,
            "schedules": .list(schedules.map(\.value)),
            "lastRetrain": lastRetrain.map {
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
                        "version": .text($0.version), "publishedAt": .time($0.publishedAt),
                        "confirmed": .bool($0.confirmed),
                    ]
                }),
            "arms": .list((contentArms + timingArms).map(\.value)), "generators": .list(generators.map(\.value)),
            "days": .list(
                days.map {
                    [
                        "day": .time($0.day), "posts": .int($0.posts), "impressions": .int($0.impressions),
                        "followers": .optional($0.followers), "followersPer1K": .optional($0.followersPerThousand),
                    ]
                }),
        ]
    }
}

private func counted(_ counts: [(reason: String, count: Int64)]) -> StructuredValue {
    .object(counts.map { .init($0.reason, .int($0.count)) })
}

private func figures(_ figures: [String: Double]) -> StructuredValue {
    .object(figures.sorted { $0.key < $1.key }.map { .init($0.key, .double($0.value)) })
}

extension Happened {
    fileprivate var value: StructuredValue {
        [
            "published": .int(published), "drafts": .int(drafts), "external": .int(external),
            "firstPost": .time(firstPost), "lastPost": .time(lastPost), "readings": .int(readings),
            "postsRead": .int(postsRead), "rejected": counted(rejected), "impressions": .optional(impressions),
            "followersBefore": .optional(followersBefore), "followersAfter": .optional(followersAfter),
            "followersCredited": .optional(followersCredited), "postsWithFollowers": .int(postsWithFollowers),
        ]
    }
}

extension GateSummary {
    fileprivate var value: StructuredValue {
        [
            "learnable": .int(learnable), "refused": .int(refused), "refusals": counted(refusals),
            "notJudged": .int(withoutReading), "mode": .optional(mode), "viewsMin": .optional(viewsMin),
            "likesMin": .optional(likesMin), "ageMinSeconds": .optional(ageMinSeconds),
        ]
    }
}

extension ScheduleSummary {
    fileprivate var value: StructuredValue {
        [
            "schedule": .text(name), "everySeconds": .int(everySeconds), "slots": .int(total),
            "states": .object(states.sorted { $0.key < $1.key }.map { .init($0.key, .int($0.value)) }),
            "reasons": counted(reasons),
        ]
    }
}

extension ModelSummary {
    fileprivate func value(planted: [String: Double]?) -> StructuredValue {
        var fields: [StructuredValue.Field] = [
            .init("modelId", .int(modelID)), .init("kind", .text(kind.rawValue)),
            .init("trainedAt", .time(trainedAt)), .init("rows", .int(rowCount)), .init("trained", .int(trainCount)),
            .init("decision", .text(decision)), .init("reason", .text(reason)),
            .init("coefficients", .object(coefficients.map { .init($0.name, .double($0.value)) })),
            .init("metrics", figures(metrics)), .init("baseline", figures(baseline)),
        ]
        if let planted {
            let comparison = CoefficientComparison(learned: coefficients, planted: planted)
            fields += [
                .init("planted", figures(planted)), .init("signsAgree", .count(comparison.signsAgree)),
                .init("signs", .count(comparison.rows.count)), .init("orderedPairs", .count(comparison.orderedPairs)),
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
            "averageReward": .optional(averageReward), "winProbability": .optional(winProbability),
        ]
    }
}

extension GeneratorSummary {
    fileprivate var value: StructuredValue {
        [
            "generator": .text(name), "weightBefore": .double(weightBefore), "weight": .double(weight),
            "posts": .int(posts), "measured": .int(measured), "followersPer1K": .optional(followersPerThousand),
            "tier": .optional(tier), "locked": .bool(locked),
        ]
    }
}
