import Schema

/// The mean engagement rate by hour of posting.
enum HoursSection {
    private static let height = 5
    /// An hour with fewer posts is drawn but not ranked.
    static let fewestPosts: Int64 = 3

    static func section(_ report: DeploymentReport, _ truth: PlantedFigures?) -> ReportSection {
        let title = "Hours of posting (\(report.timeZone))"
        let byHour = Dictionary(
            report.timingArms.compactMap { arm in TimingArm.hour(of: arm.name).map { ($0, arm) } },
            uniquingKeysWith: { first, _ in first })
        let rates = (0..<24).map { hour in byHour[hour].flatMap { $0.pulls > 0 ? $0.averageReward : nil } }
        guard let top = rates.compactMap(\.self).max() else {
            return ReportSection(title, ["  no post may be learned from yet"])
        }
        var lines = Plot.columns(rates, height: height, width: 3)
        for (index, line) in lines.enumerated() {
            let label = index == 0 ? Figures.percent(top, 1) : index == height - 1 ? "0" : ""
            lines[index] = Plot.labelled(line, label)
        }
        lines.append(Plot.underAxis((0..<24).map { $0 < 10 ? " \($0) " : "\($0) " }.joined()))
        lines += ReportSection.prose("best: " + best(byHour))
        if let truth, !truth.bestHours.isEmpty {
            lines.append("  planted best: " + truth.bestHours.map { "\($0) h" }.joined(separator: ", "))
        }
        return ReportSection(title, lines)
    }

    private static func best(_ byHour: [Int: ArmSummary]) -> String {
        let ranked = byHour.filter { $0.value.pulls >= fewestPosts && $0.value.averageReward != nil }
            .sorted { ($0.value.averageReward ?? 0, $1.key) > ($1.value.averageReward ?? 0, $0.key) }
        guard !ranked.isEmpty else { return "no hour has \(fewestPosts) posts yet" }
        return ranked.prefix(5).map { hour, arm in
            "\(hour) h (\(arm.averageReward.map { Figures.percent($0, 2) } ?? Figures.unknown), \(arm.pulls) posts)"
        }
        .joined(separator: ", ")
    }
}
