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
            kind, standing(share, thresholds), whole == 0 ? "there are no posts to tell" : "\(part) of \(whole) \(of)",
            figures: ["share": share, "posts": Double(whole)])
    }

    private func standing(_ share: Double?, _ thresholds: MonitoringThresholds) -> Assessment.Standing {
        guard let share, whole >= thresholds.coveragePosts else { return .unknown }
        if share < thresholds.coverageCritical { return .amiss(.critical) }
        return share < thresholds.coverageWarning ? .amiss(.warning) : .fine
    }
}
