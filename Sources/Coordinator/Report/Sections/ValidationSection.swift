/// How well a model does on the newest fifth of its rows, beside predicting the mean of the others.
enum ValidationSection {
    /// On one line: `mse 0.00012 (mean 0.00013), skill 7.2 %, r² 0.05`.
    static func figures(_ model: ModelSummary) -> String {
        rows(model).map { row in
            row.baseline.map { "\(row.name) \(row.value) (mean \($0))" } ?? "\(row.name) \(row.value)"
        }
        .joined(separator: ", ")
    }

    static func section(_ model: ModelSummary, _ title: String, _ paint: Painter) -> ReportSection {
        var table = TextTable(("on the newest fifth", .left), ("model", .right), ("predicting the mean", .right))
        for row in rows(model) { table.add(.init(row.name), .init(row.value), .init(row.baseline ?? "")) }
        return ReportSection(title, table.isEmpty ? ["  no figures: \(model.reason)"] : table.lines(paint))
    }

    private struct Row {
        let name: String
        let value: String
        let baseline: String?
    }

    private static func rows(_ model: ModelSummary) -> [Row] {
        switch model.kind {
        case .ridge:
            return compared("mse", model, "mse") + skill(model, "mse")
                + single("r²", model.metrics["rSquared"])
        case .logistic:
            return compared("log-loss", model, "logLoss") + skill(model, "logLoss")
                + compared("accuracy", model, "accuracy") + single("precision", model.metrics["precision"])
                + single("recall", model.metrics["recall"]) + single("auc", model.metrics["auc"])
                + compared("brier", model, "brier")
        }
    }

    private static func compared(_ name: String, _ model: ModelSummary, _ key: String) -> [Row] {
        guard let value = model.metrics[key] else { return [] }
        return [
            Row(
                name: name, value: Figures.significant(value, 6),
                baseline: model.baseline[key].map { Figures.significant($0, 6) })
        ]
    }

    /// 1 − loss / loss of the mean: above 0 the model knows something.
    private static func skill(_ model: ModelSummary, _ key: String) -> [Row] {
        guard let value = model.metrics[key], let mean = model.baseline[key], mean > 0 else { return [] }
        return [Row(name: "skill", value: Figures.percent(1 - value / mean), baseline: nil)]
    }

    private static func single(_ name: String, _ value: Double?) -> [Row] {
        value.map { [Row(name: name, value: Figures.significant($0, 6), baseline: nil)] } ?? []
    }
}
