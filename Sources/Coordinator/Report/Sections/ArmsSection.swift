/// What kinds of posts succeed, and how probable it is that each is the best.
enum ArmsSection {
    /// More arms than this are summed up in a line.
    private static let shown = 12

    static func section(_ report: DeploymentReport, _ truth: PlantedFigures?, _ paint: Painter) -> ReportSection {
        let planted = Dictionary((truth?.arms ?? []).map { ($0.arm, $0.rate) }, uniquingKeysWith: { first, _ in first })
        let isDiscounted = report.contentArms.contains { $0.discountedSuccesses != nil }
        var table = TextTable(
            ("arm", .left), ("posts", .right), (isDiscounted ? "count as" : "", .right), ("successes", .right),
            ("mean rate", .right), ("best with", .right), ("", .left), (planted.isEmpty ? "" : "planted rate", .right))
        let ranked = report.contentArms.sorted { left, right in
            (left.winProbability ?? 0, right.name) > (right.winProbability ?? 0, left.name)
        }
        for arm in ranked.prefix(shown) {
            table.add(
                .init(arm.name), .init(Figures.grouped(arm.pulls)),
                .init(isDiscounted ? Figures.fixed(arm.effectivePosts, 1) : ""),
                .init(Figures.grouped(arm.successes)),
                .init(arm.averageReward.map { Figures.percent($0, 2) } ?? Figures.unknown),
                .init(arm.winProbability.map { Figures.percent($0) } ?? Figures.unknown),
                .init(Plot.bar(arm.winProbability ?? 0, width: 16)),
                .init(planted[arm.name].map { Figures.percent($0, 2) } ?? ""))
        }
        guard !table.isEmpty else { return ReportSection("Arms", ["  no post may be learned from yet"]) }
        var lines = table.lines(paint)
        if ranked.count > shown { lines.append("  and \(ranked.count - shown) more") }
        return ReportSection("Arms and the probability that each is the best", lines)
    }
}
