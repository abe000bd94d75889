import Timekeeping

/// A fit in full, as one checks it against another program: every coefficient with ten significant digits.
enum LearnedSection {
    private static let digits: Int32 = 10

    static func sections(_ kind: ModelSummary.Kind, _ report: DeploymentReport, _ paint: Painter) -> [ReportSection] {
        let title = kind == .ridge ? "Ridge: engagement rate" : "Logistic: a follow"
        guard let model = report.lastFit(kind) else {
            return [ReportSection(title, ReportSection.prose(report.whyNoFit))]
        }
        var section = ReportSection(title)
        var table = TextTable(("coefficient", .left), ("value", .right))
        for (name, value) in model.coefficients { table.add(.init(name), .init(Figures.significant(value, digits))) }
        if !table.isEmpty { section.lines += table.lines(paint) }
        let trained = model.trainCount > 0 ? ", the older \(Figures.grouped(model.trainCount)) trained" : ""
        let left = model.embargoedCount > 0 ? ", \(Figures.grouped(model.embargoedCount)) under embargo" : ""
        section.lines.append("  \(Figures.grouped(model.rowCount)) rows\(trained)\(left)")
        let tone: Tone = model.decision == "published" ? .good : .warning
        section.lines += ReportSection.prose("\(verdict(model)): \(model.reason)").map { paint(tone, $0) }
        section.lines += ModelSelection(json: model.selection)?.lines(paint) ?? []
        guard !model.metrics.isEmpty else { return [section] }
        return [section, ValidationSection.section(model, "\(title), against predicting the mean", paint)]
    }

    private static func verdict(_ model: ModelSummary) -> String {
        switch model.decision {
        case "published": "Published"
        case "stored": "Kept, not published"
        default: "Refused"
        }
    }
}
