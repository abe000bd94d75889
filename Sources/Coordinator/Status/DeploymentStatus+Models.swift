import Timekeeping

extension DeploymentStatus {
    /// The last fit of each kind, and which one is in force.
    func modelSection(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("model", .left), ("fitted", .left), ("rows", .right), ("decision", .left), ("why", .left))
        for kind in [ModelSummary.Kind.ridge, .logistic] {
            guard let model = report.lastFit(kind) else { continue }
            let tone: Tone = model.decision == "published" ? .good : .plain
            table.add(
                .init("\(kind.rawValue) #\(model.modelID)"), .init(model.trainedAt.rfc3339),
                .init(Figures.grouped(model.rowCount)), .init(model.decision, tone),
                .init(String(model.reason.prefix(60))))
        }
        var lines = table.isEmpty ? [] : table.lines(paint)
        if let version = report.versions.last {
            let confirmed = version.confirmed ? "Redis has it" : "Redis has not taken it yet"
            lines.append("  in force: \(version.version) of \(version.publishedAt), \(confirmed)")
        }
        return ReportSection("Models", lines)
    }
}
