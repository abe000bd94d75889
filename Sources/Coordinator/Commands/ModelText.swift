import CommandLine
import Learning
import Operations
import Store
import Timekeeping

extension ModelList {
    func text(_ paint: Painter) -> String {
        guard !models.isEmpty else { return "no model was fitted yet" }
        var table = TextTable(
            ("model", .right), ("kind", .left), ("trained at", .left), ("trained", .right), ("validated", .right),
            ("embargo", .right), ("loss", .right), ("of the mean", .right), ("decision", .left), ("", .left))
        for model in models {
            table.add(
                .init(String(model.model)), .init(model.kind.rawValue), .init(model.trainedAt.rfc3339),
                .init(Figures.grouped(model.trained)), .init(Figures.grouped(model.validated)),
                .init(Figures.grouped(model.embargoed)), .init(ModelText.number(model.loss)),
                .init(ModelText.number(model.lossOfMean)),
                .init(model.decision.rawValue, model.decision == .published ? .good : .plain),
                .init(model.state, .strong))
        }
        return table.lines(paint).joined(separator: "\n")
    }
}

extension ModelEntry {
    /// `current`, `current, pinned`, or nothing.
    fileprivate var state: String { current ? pinned ? "current, pinned" : "current" : "" }
}

extension ModelDetail {
    func text(_ paint: Painter) -> String {
        [facts, coefficientTable(paint), metrics(paint), removed(paint), decided(paint)].compactMap { $0?.text(paint) }
            .joined(separator: "\n\n")
    }

    private var facts: ReportSection {
        let title = "Model \(model.id), \(model.kind.rawValue)" + (summary.state.isEmpty ? "" : ", \(summary.state)")
        var lines = [
            "  trained at      \(model.trainedAt)",
            "  window          \(model.windowStart) to \(model.windowEnd)",
            "  rows            \(model.rowCount): \(model.trainCount) trained, \(model.validationCount) validated, "
                + "\(model.embargoedCount) under embargo",
            "  known through   \(model.knownThrough?.rfc3339 ?? Figures.unknown)",
            "  penalty         \(model.penalty)",
            "  training rows   sha256 \(model.trainingHash ?? Figures.unknown)",
            "  validation rows sha256 \(model.validationHash ?? Figures.unknown)",
        ]
        lines += ReportSection.prose("\(model.decision.rawValue): \(model.reason)")
        if !versions.isEmpty { lines += ReportSection.prose("carried by \(versions.joined(separator: ", "))") }
        return ReportSection(title, lines)
    }

    private func coefficientTable(_ paint: Painter) -> ReportSection? {
        guard !coefficients.isEmpty else { return nil }
        var table = TextTable(("coefficient", .left), ("value", .right))
        for (name, value) in coefficients { table.add(.init(name), .init("\(value)")) }
        return ReportSection("Coefficients", table.lines(paint))
    }

    private func metrics(_ paint: Painter) -> ReportSection? {
        let (own, mean) = (model.metrics, model.baseline)
        guard !own.isEmpty else { return nil }
        var table = TextTable(("on the validation rows", .left), ("model", .right), ("training mean", .right))
        for (name, value) in own.sorted(by: { $0.key < $1.key }) {
            table.add(.init(name), .init(ModelText.number(value)), .init(ModelText.number(mean[name])))
        }
        return ReportSection("Metrics", table.lines(paint))
    }

    private func removed(_ paint: Painter) -> ReportSection? {
        let lines = selection.lines(paint)
        return lines.isEmpty ? nil : ReportSection("Removed by the gates", lines)
    }

    private func decided(_ paint: Painter) -> ReportSection? {
        guard !actions.isEmpty else { return nil }
        var table = TextTable(("at", .left), ("action", .left), ("actor", .left), ("reason", .left))
        for action in actions {
            let what = action.restores.map { "\(action.name.rawValue) to v2_\($0)" } ?? action.name.rawValue
            table.add(
                .init(action.at.rfc3339), .init(what), .init(TerminalText.escaped(action.by)),
                .init(TerminalText.escaped(action.reason)))
        }
        return ReportSection("Actions", table.lines(paint))
    }
}

extension ModelDifference {
    func text(_ paint: Painter) -> String {
        var table = TextTable(
            ("", .left), ("model \(left.id)", .right), ("model \(right.id)", .right), ("change", .right))
        table.add("trained", .init("\(left.trainCount)"), .init("\(right.trainCount)"), "")
        table.add("validated", .init("\(left.validationCount)"), .init("\(right.validationCount)"), "")
        table.add("penalty", .init("\(left.penalty)"), .init("\(right.penalty)"), "")
        table.add("decision", .init(left.decision.rawValue), .init(right.decision.rawValue), "")
        for line in coefficients + metrics {
            table.add(
                .init(line.name), .init(ModelText.number(line.left)), .init(ModelText.number(line.right)),
                .init(ModelText.number(line.change)))
        }
        let rows = hasSameRows ? "trained on the same rows" : "trained on different rows"
        return (["\(left.kind.rawValue): \(rows)"] + table.lines(paint)).joined(separator: "\n")
    }
}

extension ModelSelection {
    /// Empty where the row is older than these counts.
    func lines(_ paint: Painter) -> [String] { gates.map { ModelText.removed($0, fit, paint) } ?? [] }
}

private enum ModelText {
    static func removed(_ gates: ModelSelection.Gates, _ fit: [String: Int64]?, _ paint: Painter) -> [String] {
        var lines = [
            "  \(gates.posts) posts of the window were judged, \(gates.learnable) passed, \(gates.unjudged) wait for a verdict"
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
            "  mean rate below \(least) likes \(side(gates.likes.below)), from there \(side(gates.likes.above))")
        return lines
    }

    private static func side(_ side: ModelSelection.Side) -> String {
        "\(number(side.meanRate)) (\(side.posts) post\(side.posts == 1 ? "" : "s"))"
    }

    static func number(_ value: Double?) -> String { value.map { Figures.significant($0, 6) } ?? Figures.unknown }
}
