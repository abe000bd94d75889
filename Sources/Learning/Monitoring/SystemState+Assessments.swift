extension SystemState {
    /// Every rule, in the order of a health report.
    public static let rules: [any MonitoringRule.Type] = [
        GeneratorCoverageRule.self, ReadingCoverageRule.self, UnknownReadingsRule.self, ActiveGeneratorsRule.self,
        WeightSumRule.self, OptimizationRule.self, UnusedGeneratorRule.self, ViralGeneratorRule.self,
        FailingGeneratorRule.self, OverUsedGeneratorRule.self, UnderUsedGeneratorRule.self, StaleModelRule.self,
        DriftingModelRule.self, MissedSlotsRule.self, LateScheduleRule.self, PausedScheduleRule.self,
        FailedJobRule.self, DeadLettersRule.self,
        LagRule.self, SilentProcessRule.self,
    ]

    /// What all rules say.
    public func assessments(_ thresholds: MonitoringThresholds = MonitoringThresholds()) -> [Assessment] {
        Self.rules.flatMap { $0.assess(self, thresholds) }
    }
}
