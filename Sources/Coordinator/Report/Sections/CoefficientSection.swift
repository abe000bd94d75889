import Timekeeping

/// What a model learned, beside what is true where that is known.
enum CoefficientSection {
    static func section(
        _ kind: ModelSummary.Kind, _ report: DeploymentReport, _ truth: PlantedFigures?, _ paint: Painter
    ) -> ReportSection {
        let title =
            switch kind {
            case .ridge: "Engagement rate: what each trait of a post adds (ridge)"
            case .logistic: "A follow: what raises its odds (logistic)"
            }
        var section = ReportSection(title)
        guard let last = report.lastFit(kind) else {
            section.lines = ReportSection.prose(report.whyNoFit)
            return section
        }
        let published = report.lastPublished(kind)
        if let published { section.lines += table(published, "published", kind, truth, paint) }
        if last.modelID != published?.modelID, !last.coefficients.isEmpty {
            if published != nil { section.lines.append("") }
            section.lines += table(last, "last fit (not published)", kind, truth, paint)
        }
        section.lines += verdicts(kind, report, last: last, published: published)
        return section
    }

    private static func table(
        _ model: ModelSummary, _ heading: String, _ kind: ModelSummary.Kind, _ truth: PlantedFigures?, _ paint: Painter
    ) -> [String] {
        let planted = (kind == .ridge ? truth?.ridge : truth?.logit) ?? [:]
        guard !planted.isEmpty else {
            var table = TextTable(("coefficient", .left), (heading, .right))
            for (name, value) in model.coefficients { table.add(.init(name), .init(Figures.significant(value, 10))) }
            return table.lines(paint)
        }
        let comparison = CoefficientComparison(learned: model.coefficients, planted: planted)
        var table = TextTable(
            ("coefficient", .left), (heading, .right), ("planted", .right), ("sign", .left), ("place", .right),
            ("planted", .right), ("", .left))
        for row in comparison.rows {
            table.add(
                .init(row.name), .init(Figures.signed(row.learned, 5)), .init(Figures.signed(row.planted, 5)),
                mark(row.hasPlantedSign), .init(row.learnedRank.map(String.init) ?? ""),
                .init(row.plantedRank.map(String.init) ?? ""), row.plantedRank == nil ? "" : mark(row.hasPlantedRank))
        }
        return table.lines(paint) + [
            "  signs as planted: \(comparison.signsAgree) of \(comparison.rows.count); "
                + "pairs in the planted order: \(comparison.orderedPairs) of \(comparison.allPairs)"
        ]
    }

    private static func mark(_ agrees: Bool) -> TextTable.Cell { agrees ? .init("✓", .good) : .init("✗", .bad) }

    /// Which fit is in force and why, and why the last one is not where it is not.
    private static func verdicts(
        _ kind: ModelSummary.Kind, _ report: DeploymentReport, last: ModelSummary, published: ModelSummary?
    ) -> [String] {
        let fits = report.models.filter { $0.kind == kind }
        let counts = ["published", "stored", "refused"].compactMap { decision in
            let count = fits.count { $0.decision == decision }
            return count > 0 ? "\(count) \(decision)" : nil
        }
        var lines = ["  \(fits.count) fits: \(counts.joined(separator: ", "))"]
        if let published { lines += ReportSection.prose(sentence(published)) }
        if last.modelID != published?.modelID { lines += ReportSection.prose(sentence(last)) }
        return lines
    }

    private static func sentence(_ model: ModelSummary) -> String {
        let figures = ValidationSection.figures(model)
        return "model \(model.modelID) of \(model.trainedAt), \(model.trainCount) of \(model.rowCount) rows trained, "
            + "\(model.decision): \(model.reason)" + (figures.isEmpty ? "" : "; \(figures)")
    }
}
