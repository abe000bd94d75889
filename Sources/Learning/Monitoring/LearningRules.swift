import Glibc
import Timekeeping

/// A generator that brings followers far above the rest: good news to act on.
enum ViralGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.generators.filter(\.isDrawn).map { generator in
            Assessment(
                .generatorViral, generator.name, status(generator, thresholds),
                "\(generator.name) brings \(RuleText.perThousand(generator)) over \(generator.measuredPosts) measured posts",
                figures: ["f_per_1k": generator.followersPerThousand, "posts": Double(generator.measuredPosts)])
        }
    }

    private static func status(
        _ generator: SystemState.Generator, _ thresholds: MonitoringThresholds
    ) -> Assessment.Status {
        guard let value = generator.followersPerThousand, generator.measuredPosts >= thresholds.viralPosts else {
            return .unknown
        }
        if value > thresholds.viral.above { return .failing(.info) }
        return value < thresholds.viral.okBelow ? .ok : .recovering
    }
}

/// A generator that brought nobody over many measured posts.
enum FailingGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.generators.filter(\.isDrawn).map { generator in
            let failing = generator.followersPerThousand.map {
                $0 <= 0 && generator.measuredPosts >= thresholds.failingPosts
            }
            let status = failing.map { $0 ? Assessment.Status.failing(.critical) : .ok } ?? .unknown
            return Assessment(
                .generatorFailing, generator.name, status,
                "\(generator.name) brings \(RuleText.perThousand(generator)) over \(generator.measuredPosts) measured posts",
                figures: ["f_per_1k": generator.followersPerThousand, "posts": Double(generator.measuredPosts)])
        }
    }
}

/// A generator that posts are drawn from and that wrote none for a week.
enum UnusedGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.generators.filter(\.isDrawn).map { generator in
            let since = state.now - (generator.lastUsedAt ?? generator.addedAt ?? state.startedAt)
            let beginning = generator.addedAt == nil ? "the deployment began" : "it was added"
            let summary =
                generator.lastUsedAt == nil
                ? "\(generator.name) has written nothing since \(beginning) \(RuleText.age(since)) ago"
                : "\(generator.name) last wrote \(RuleText.age(since)) ago"
            return Assessment(
                .generatorUnused, generator.name, since > thresholds.unusedFor ? .failing(.warning) : .ok, summary,
                figures: ["hours": since.hours])
        }
    }
}

/// A generator that wrote far more posts than the weights asked for: the writer does not draw by them.
enum OverUsedGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.uses.map { use in
            GeneratorUseWord.assess(.generatorOverUsed, use, thresholds) {
                PoissonTail.atLeast(use.posts, mean: use.expected)
            }
        }
    }
}

/// A generator that wrote far fewer.
enum UnderUsedGeneratorRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.uses.map { use in
            GeneratorUseWord.assess(.generatorUnderUsed, use, thresholds) {
                PoissonTail.atMost(use.posts, mean: use.expected)
            }
        }
    }
}

private enum GeneratorUseWord {
    /// Draws with changing weights scatter less than Poisson's counts of the same mean, so chance is overstated and the
    /// alert errs towards silence.
    static func assess(
        _ kind: AlertKind, _ use: SystemState.GeneratorUse, _ thresholds: MonitoringThresholds, chance: () -> Double
    ) -> Assessment {
        let chance = chance()
        let status: Assessment.Status =
            chance < thresholds.useChance.failingBelow
            ? .failing(.warning) : chance > thresholds.useChance.okAbove ? .ok : .recovering
        return Assessment(
            kind, use.name, status,
            "\(use.name) wrote \(use.posts) posts in 7 days where the weights asked for \(RuleText.short(use.expected, 3))",
            figures: ["posts": Double(use.posts), "expected": use.expected, "chance": chance])
    }
}

/// Whether enough generators take part for the weights to have a choice.
enum ActiveGeneratorsRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let active = state.generators.count { $0.status == "active" }
        let few = active < thresholds.activeGenerators
        return [
            Assessment(
                .activeGenerators, few ? .failing(.warning) : .ok,
                "\(active) generators are active\(few ? ", fewer than \(thresholds.activeGenerators)" : "")",
                figures: ["active": Double(active)])
        ]
    }
}

/// Whether the weights that posts are drawn by are a distribution.
enum WeightSumRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let drawn = state.generators.filter(\.isDrawn)
        let sum = drawn.reduce(0) { $0 + $1.weight }
        let low = drawn.first { $0.status == "active" && $0.weight < thresholds.weightFloor - 1e-12 }
        let error = abs(sum - 1)
        let status: Assessment.Status
        var summary = "the weights of \(drawn.count) generators sum to \(RuleText.short(sum, 10))"
        if error > thresholds.weightSumCritical {
            status = .failing(.critical)
        } else if error > thresholds.weightTolerance {
            status = .failing(.warning)
        } else if let low {
            status = .failing(.warning)
            summary = "generator \(low.name) is active below the floor of \(thresholds.weightFloor)"
        } else {
            status = .ok
        }
        return [Assessment(.weightsNotADistribution, status, summary, figures: ["sum": sum])]
    }
}

/// Whether the optimizer speaks at all; a run that was skipped for good reasons counts.
enum OptimizationRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let since = state.now - (state.lastOptimization ?? state.startedAt)
        let overdue = since > thresholds.optimizationAge
        let summary =
            state.lastOptimization == nil
            ? "no optimization since the deployment began \(RuleText.age(since)) ago"
            : "the last optimization was \(RuleText.age(since)) ago"
        return [
            Assessment(
                .optimizationOverdue, overdue ? .failing(.warning) : .ok, summary, figures: ["hours": since.hours])
        ]
    }
}

/// A model that is older than what it learned from, or a fit that does not come though posts wait for it.
enum StaleModelRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.models.map { model in
            let age = model.inForceSince.map { state.now - $0 }
            let figures: [String: Double?] = ["age_hours": age?.hours, "waiting_posts": Double(model.waitingPosts)]
            let waits = model.waitingPosts >= thresholds.fitPosts
            if waits, let since = model.waitingSince, state.now - since > thresholds.fitAge {
                return Assessment(
                    .modelStale, model.kind, .failing(.warning),
                    "\(model.waitingPosts) posts wait for a fit of the \(model.kind) model, the first for "
                        + RuleText.age(state.now - since), figures: figures)
            }
            guard let age else {
                return Assessment(
                    .modelStale, model.kind, .unknown, "no \(model.kind) model was published yet; the defaults stand")
            }
            let pinned = model.isPinned ? " and pinned" : ""
            return Assessment(
                .modelStale, model.kind, age > thresholds.modelAge ? .failing(.warning) : .ok,
                "the current \(model.kind) model is \(RuleText.age(age)) old\(pinned)", figures: figures)
        }
    }
}

/// Predictions that no longer fit what comes, as every learn run measures it.
enum DriftingModelRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        state.drift.map { drift in
            let figures = ["skill": drift.skill, "calibration_error": drift.calibrationError]
            if let newest = drift.alerts.first, !newest.isEmpty {
                return Assessment(
                    .modelDrifting, drift.part, .failing(.warning),
                    "matured predictions of the \(drift.part) model are off: \(newest.joined(separator: ", "))",
                    figures: figures)
            }
            guard drift.skill != nil else {
                return Assessment(
                    .modelDrifting, drift.part, .unknown, "too few predictions of the \(drift.part) model have matured")
            }
            let lingers = drift.alerts.prefix(thresholds.quietMeasurements).contains { !$0.isEmpty }
            return Assessment(
                .modelDrifting, drift.part, lingers ? .recovering : .ok,
                "matured predictions of the \(drift.part) model fit what came", figures: figures)
        }
    }
}

/// How many of the last seven days' posts name their generator: without it a post teaches the weights nothing.
enum GeneratorCoverageRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        [
            Coverage(
                kind: .generatorCoverage, part: state.posts.withGenerator, whole: state.posts.published,
                of: "posts of the last 7 days name their generator"
            ).assessment(thresholds)
        ]
    }
}

/// How many of the posts that are old enough were read.
enum ReadingCoverageRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        [
            Coverage(
                kind: .readingCoverage, part: state.posts.read, whole: state.posts.due,
                of: "posts that were due a reading in the last 7 days have known impressions"
            ).assessment(thresholds)
        ]
    }
}

private struct Coverage {
    let kind: AlertKind
    let part: Int64
    let whole: Int64
    let of: String

    func assessment(_ thresholds: MonitoringThresholds) -> Assessment {
        let share = whole > 0 ? Double(part) / Double(whole) : nil
        return Assessment(
            kind, status(share, thresholds), whole == 0 ? "there are no posts to judge" : "\(part) of \(whole) \(of)",
            figures: ["share": share, "posts": Double(whole)])
    }

    private func status(_ share: Double?, _ thresholds: MonitoringThresholds) -> Assessment.Status {
        guard let share, whole >= thresholds.coveragePosts else { return .unknown }
        if share < thresholds.coverageCritical { return .failing(.critical) }
        return share < thresholds.coverageWarning ? .failing(.warning) : .ok
    }
}

/// Tails of the Poisson distribution, summed term by term.
enum PoissonTail {
    /// P(X ≤ count); 1 for a mean of 0.
    static func atMost(_ count: Int64, mean: Double) -> Double {
        guard count >= 0 else { return 0 }
        guard mean > 0 else { return 1 }
        var sum = 0.0
        for k in 0...count { sum += exp(Double(k) * log(mean) - mean - lgamma(Double(k) + 1)) }
        return min(1, sum)
    }

    /// P(X ≥ count). The upper terms are summed themselves, so that small chances keep their digits.
    static func atLeast(_ count: Int64, mean: Double) -> Double {
        guard count > 0 else { return 1 }
        guard mean > 0 else { return 0 }
        var term = exp(Double(count) * log(mean) - mean - lgamma(Double(count) + 1))
        guard Double(count) > mean else { return max(0, 1 - atMost(count - 1, mean: mean)) }
        var (sum, k) = (0.0, Double(count))
        while term > sum * 1e-17 {
            sum += term
            k += 1
            term *= mean / k
        }
        return min(1, sum)
    }
}
