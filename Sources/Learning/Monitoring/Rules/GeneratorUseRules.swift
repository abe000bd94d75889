/// A generator that wrote far more posts than the weights asked for: whoever writes does not draw by them.
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
        let standing: Assessment.Standing =
            chance < thresholds.useChance.amissBelow
            ? .amiss(.warning) : chance > thresholds.useChance.fineAbove ? .fine : .lingering
        return Assessment(
            kind, use.name, standing,
            "\(use.name) wrote \(use.posts) posts in 7 days where the weights asked for \(Figure.short(use.expected, 3))",
            figures: ["posts": Double(use.posts), "expected": use.expected, "chance": chance])
    }
}
