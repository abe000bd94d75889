import CommandLine
import Model
import Operations
import Runtime
import Schema
import Store
import Timekeeping

/// What a model learned, beside the truth where it is known.
enum CoefficientSection {
    static func section(
        _ kind: PredictorModel.Kind, _ report: DeploymentReport, _ paint: Painter
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
        if let published { section.lines += table(published, "published", paint) }
        if last.modelID != published?.modelID, !last.coefficients.isEmpty {
            if published != nil { section.lines.append("") }
            section.lines += table(last, "last fit (not published)", paint)
        }
        section.lines += verdicts(kind, report, last: last, published: published)
        return section
    }

    private static func table(
        _ model: ModelSummary, _ heading: String, _ paint: Painter
    ) -> [String] {
        guard let comparison = model.planted, !comparison.rows.isEmpty else {
            var table = TextTable(("coefficient", .left), (heading, .right))
            for (name, value) in model.coefficients.entries {
                table.add(.init(name), .init(Figures.significant(value, 10)))
            }
            return table.lines(paint)
        }
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
            "  signs as planted: \(comparison.signsAgree) of \(comparison.signs); "
                + "pairs in the planted order: \(comparison.orderedPairs) of \(comparison.pairs)"
        ]
    }

    private static func mark(_ agrees: Bool) -> TextTable.Cell { agrees ? .init("✓", .good) : .init("✗", .bad) }

    /// Which fit is published and why, and why the last one is not.
    private static func verdicts(
        _ kind: PredictorModel.Kind, _ report: DeploymentReport, last: ModelSummary, published: ModelSummary?
    ) -> [String] {
        let fits = report.fits[kind.rawValue] ?? [:]
        let counts = PredictorModel.Decision.allCases.compactMap { decision in
            fits[decision.rawValue].map { "\($0) \(decision.rawValue)" }
        }
        var lines = ["  \(fits.values.reduce(0, +)) fits: \(counts.joined(separator: ", "))"]
        if let published { lines += ReportSection.prose(sentence(published)) }
        if last.modelID != published?.modelID { lines += ReportSection.prose(sentence(last)) }
        return lines
    }

    private static func sentence(_ model: ModelSummary) -> String {
        let figures = ValidationSection.figures(model)
        return
            "model \(model.modelID) of \(Figures.moment(model.trainedAt)), \(model.trained) of \(model.rows) rows trained, "
            + "\(model.decision.rawValue): \(model.reason)" + (figures.isEmpty ? "" : "; \(figures)")
    }
}

/// A fit in full, as one checks it against another program: every coefficient with ten significant digits.
enum LearnedSection {
    private static let digits: Int32 = 10

    static func sections(_ kind: PredictorModel.Kind, _ report: DeploymentReport, _ paint: Painter) -> [ReportSection] {
        let title = kind == .ridge ? "Ridge: engagement rate" : "Logistic: a follow"
        guard let model = report.lastFit(kind) else {
            return [ReportSection(title, ReportSection.prose(report.whyNoFit))]
        }
        var section = ReportSection(title)
        var table = TextTable(("coefficient", .left), ("value", .right))
        for (name, value) in model.coefficients.entries {
            table.add(.init(name), .init(Figures.significant(value, digits)))
        }
        if !table.isEmpty { section.lines += table.lines(paint) }
        let trained = model.trained > 0 ? ", the older \(Figures.grouped(model.trained)) trained" : ""
        let left = model.embargoed > 0 ? ", \(Figures.grouped(model.embargoed)) under embargo" : ""
        section.lines.append("  \(Figures.grouped(model.rows)) rows\(trained)\(left)")
        let tone: Tone = model.decision == .published ? .good : .warning
        section.lines += ReportSection.prose("\(verdict(model)): \(model.reason)").map { paint(tone, $0) }
        section.lines += model.selection.lines(paint)
        guard !model.metrics.isEmpty else { return [section] }
        return [section, ValidationSection.section(model, "\(title), against predicting the mean", paint)]
    }

    private static func verdict(_ model: ModelSummary) -> String {
        switch model.decision {
        case .published: "Published"
        case .stored: "Kept, not published"
        case .refused: "Refused"
        }
    }
}

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

/// What readers are given now, and how to read it.
enum PredictorSection {
    static func section(_ report: DeploymentReport, keyPrefix: String) -> ReportSection {
        var section = ReportSection("The predictor")
        guard let newest = report.versions.last else {
            section.lines = ["  no version is published: readers compute with the defaults"]
            return section
        }
        section.lines = [
            "  \(report.versions.count) version\(report.versions.count == 1 ? "" : "s"), the newest \(newest.version) of \(Figures.moment(newest.publishedAt))"
                + (newest.confirmed ? ", in Redis" : ", not yet in Redis")
        ]
        let bytes = Array(newest.payload.utf8)
        let decoded = bytes.withUnsafeBytes { try? PredictorPayload.decode($0, using: MessageDecoder()) }
        if let payload = decoded {
            section.lines.append("  rate = " + terms(payload.ridge.weights))
            section.lines.append("  odds of a follow = exp(" + terms(payload.logit.weights) + ")")
            section.lines = section.lines.flatMap { $0.count > Prose.pageWidth ? ReportSection.prose($0) : [$0] }
            section.lines.append(
                "  trained on \(payload.ridge.trainedOn) and \(payload.logit.trainedOn) posts of the last "
                    + "\(payload.meta.windowDays) days" + (payload.isDefault ? " (the defaults)" : ""))
        }
        section.lines.append("  read it: redis-cli -u \"$ROOKERY_REDIS_URL\" GET \(keyPrefix)predictor:v2:latest")
        return section
    }

    private static func terms(_ weights: [(name: String, value: Double)]) -> String {
        weights.enumerated().map { index, weight in
            let number = index == 0 ? Figures.fixed(weight.value, 4) : Figures.fixed(abs(weight.value), 4)
            let name = weight.name == ModelSummary.intercept ? "" : "·" + weight.name.dropLast(6)
            return (index == 0 ? "" : weight.value < 0 ? " − " : " + ") + number + name
        }
        .joined()
    }
}

/// What was predicted beside what came, over the newest posts that have matured.
enum DriftSection {
    static func section(_ report: DeploymentReport, _ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("prediction", .left), ("matured", .right), ("skill", .right), ("calibration error", .right),
            ("by chance", .right), ("measured", .left), ("", .left))
        for row in report.drift {
            let alerts = row.alerts.joined(separator: ", ")
            table.add(
                .init(row.part == "ridge" ? "rate" : "follow"), .init(Figures.grouped(row.posts)),
                .init(
                    row.skill.map { Figures.percent($0) } ?? Figures.unknown,
                    row.alerts.contains("skill_low") ? .bad : .plain),
                .init(
                    row.calibrationError.map { Figures.percent($0) } ?? Figures.unknown,
                    row.alerts.contains("calibration_off") ? .bad : .plain),
                .init(row.calibrationByChance.map { Figures.percent($0) } ?? Figures.unknown, .faint),
                .init(Figures.moment(row.measuredAt)),
                row.skill == nil
                    ? .init("too few to tell", .faint) : alerts.isEmpty ? .init("") : .init("ALERT: \(alerts)", .bad))
        }
        return ReportSection(
            "Predictions beside what came", table.isEmpty ? ["  not measured yet"] : table.lines(paint))
    }
}
