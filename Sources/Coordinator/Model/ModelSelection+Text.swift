import CommandLine

extension ModelSelection {
    /// Empty where the row is older than the figures.
    func lines(_ paint: Painter) -> [String] {
        guard let gates else { return [] }
        var lines = [
            "  \(gates.posts) posts of the window were judged, \(gates.learnable) passed, \(gates.unjudged) wait to be judged"
        ]
        var table = TextTable(("removed by", .left), ("posts", .right), ("by it alone", .right))
        for (name, removed) in gates.removed.sorted(by: { $0.key < $1.key }) {
            table.add(.init(name), .init(Figures.grouped(removed.posts)), .init(Figures.grouped(removed.alone)))
        }
        for (name, count) in (fit ?? [:]).sorted(by: { $0.key < $1.key }) {
            table.add(.init(name), .init(Figures.grouped(count)), "")
        }
        if !table.isEmpty { lines += table.lines(paint) }
        let least = gates.likes.least.map { Figures.significant($0, 4) } ?? Figures.unknown
        lines.append(
            "  mean rate below \(least) likes \(text(gates.likes.below)), from there \(text(gates.likes.above))")
        return lines
    }

    private func text(_ side: Side) -> String {
        "\(ModelText.figure(side.meanRate)) (\(side.posts) post\(side.posts == 1 ? "" : "s"))"
    }
}
