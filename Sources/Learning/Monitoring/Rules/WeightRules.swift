import Timekeeping

/// Whether enough generators take part for the weights to have a choice.
enum ActiveGeneratorsRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let active = state.generators.count { $0.status == "active" }
        let few = active < thresholds.activeGenerators
        return [
            Assessment(
                .activeGenerators, few ? .amiss(.warning) : .fine,
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
        let standing: Assessment.Standing
        var summary = "the weights of \(drawn.count) generators sum to \(Figure.short(sum, 10))"
        if error > thresholds.weightSumCritical {
            standing = .amiss(.critical)
        } else if error > thresholds.weightTolerance {
            standing = .amiss(.warning)
        } else if let low {
            standing = .amiss(.warning)
            summary = "generator \(low.name) is active below the floor of \(thresholds.weightFloor)"
        } else {
            standing = .fine
        }
        return [Assessment(.weightsNotADistribution, standing, summary, figures: ["sum": sum])]
    }
}

/// Whether the optimizer speaks at all; a run that was skipped for good reasons counts.
enum OptimizationRule: MonitoringRule {
    static func assess(_ state: SystemState, _ thresholds: MonitoringThresholds) -> [Assessment] {
        let since = state.now - (state.lastOptimization ?? state.startedAt)
        let overdue = since > thresholds.optimizationAge
        let summary =
            state.lastOptimization == nil
            ? "no optimization since the deployment began \(Figure.age(since)) ago"
            : "the last optimization was \(Figure.age(since)) ago"
        return [
            Assessment(
                .optimizationOverdue, overdue ? .amiss(.warning) : .fine, summary, figures: ["hours": since.hours])
        ]
    }
}
