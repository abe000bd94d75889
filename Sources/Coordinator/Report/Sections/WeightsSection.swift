/// The generators' weights before and after, and what they were worth.
enum WeightsSection {
    static func section(_ report: DeploymentReport, _ truth: PlantedFigures?, _ paint: Painter) -> ReportSection {
        let planted = Dictionary(
            (truth?.generators ?? []).map { ($0.name, $0.followersPerThousand) },
            uniquingKeysWith: { first, _ in first })
        var table = TextTable(
            ("generator", .left), ("before", .right), ("now", .right), ("change", .right), ("", .left),
            ("posts", .right), ("F/1K", .right), ("tier", .left), (planted.isEmpty ? "" : "planted F/1K", .right))
        let widest = report.generators.map(\.weight).max() ?? 1
        for generator in report.generators.sorted(by: { ($0.weight, $1.name) > ($1.weight, $0.name) }) {
            let change = generator.weight - generator.weightBefore
            let tone: Tone = abs(change) < 0.00005 ? .plain : change > 0 ? .good : .bad
            table.add(
                .init(generator.name + (generator.locked ? " (locked)" : "")),
                .init(Figures.fixed(generator.weightBefore, 4)), .init(Figures.fixed(generator.weight, 4)),
                .init(Figures.signed(change, 4), tone), .init(Plot.bar(generator.weight / widest, width: 14)),
                .init(Figures.grouped(generator.posts)),
                .init(generator.followersPerThousand.map { Figures.fixed($0, 2) } ?? Figures.unknown),
                .init(generator.tier ?? Figures.unknown),
                .init(planted[generator.name].map { Figures.fixed($0, 2) } ?? ""))
        }
        return ReportSection("Generator weights, before and now", table.lines(paint))
    }
}
