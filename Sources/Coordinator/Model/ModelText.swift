import CommandLine
import Learning
import Store
import Timekeeping

/// How models are printed for people.
enum ModelText {
    static func table(_ models: [RegisteredModel], _ standing: ModelStanding, _ paint: Painter) -> String {
        var table = TextTable(
            ("model", .right), ("kind", .left), ("trained at", .left), ("trained", .right), ("judged", .right),
            ("embargo", .right), ("loss", .right), ("of the mean", .right), ("decision", .left), ("", .left))
        for model in models {
            let tone: Tone = model.decision == .published ? .good : .plain
            table.add(
                .init(String(model.id)), .init(model.kind.rawValue), .init(model.trainedAt.rfc3339),
                .init(Figures.grouped(model.trainCount)), .init(Figures.grouped(model.validationCount)),
                .init(Figures.grouped(model.embargoedCount)), .init(figure(model.loss)),
                .init(figure(model.lossOfMean)), .init(model.decision.rawValue, tone),
                .init(standing.words(model), .strong))
        }
        return table.lines(paint).joined(separator: "\n")
    }

    static func detail(_ record: ModelRecord, _ paint: Painter) -> String {
        let model = record.model
        let standing = record.standing.words(model)
        let title = "Model \(model.id), \(model.kind.rawValue)" + (standing.isEmpty ? "" : ", \(standing)")
        return [
            facts(record, title), coefficients(model, paint), judged(model, paint), removed(model, paint),
            decided(record.actions, paint),
        ].compactMap { $0?.text(paint) }.joined(separator: "\n\n")
    }

    private static func facts(_ record: ModelRecord, _ title: String) -> ReportSection {
        let model = record.model
        var lines = [
            "  trained at    \(model.trainedAt)",
            "  window        \(model.windowStart) to \(model.windowEnd)",
            "  rows          \(model.rowCount): \(model.trainCount) trained, \(model.validationCount) judged, "
                + "\(model.embargoedCount) under embargo",
            "  known through \(model.knownThrough?.rfc3339 ?? Figures.unknown)",
            "  penalty       \(model.penalty)",
            "  rows trained  sha256 \(model.trainingHash ?? Figures.unknown)",
            "  rows judged   sha256 \(model.validationHash ?? Figures.unknown)",
        ]
        lines += ReportSection.prose("\(model.decision.rawValue): \(model.reason)")
        if !record.versions.isEmpty {
            lines += ReportSection.prose("carried by \(record.versions.joined(separator: ", "))")
        }
        return ReportSection(title, lines)
    }

    private static func coefficients(_ model: RegisteredModel, _ paint: Painter) -> ReportSection? {
        guard let fitted = model.model else { return nil }
        var table = TextTable(("coefficient", .left), ("value", .right))
        table.add(.init("intercept"), .init("\(fitted.intercept)"))
        for (name, weight) in zip(model.features, fitted.weights) { table.add(.init(name), .init("\(weight)")) }
        return ReportSection("Coefficients", table.lines(paint))
    }

    private static func judged(_ model: RegisteredModel, _ paint: Painter) -> ReportSection? {
        let (own, mean) = (model.figures(model.metrics), model.figures(model.baseline))
        guard !own.isEmpty else { return nil }
        var table = TextTable(("on the rows that judged", .left), ("model", .right), ("training mean", .right))
        for (name, value) in own.sorted(by: { $0.key < $1.key }) {
            table.add(.init(name), .init(figure(value)), .init(figure(mean[name])))
        }
        return ReportSection("Figures", table.lines(paint))
    }

    private static func removed(_ model: RegisteredModel, _ paint: Painter) -> ReportSection? {
        let lines = ModelSelection(json: model.selection)?.lines(paint) ?? []
        return lines.isEmpty ? nil : ReportSection("What the gates removed", lines)
    }

    private static func decided(_ actions: [PredictorAction], _ paint: Painter) -> ReportSection? {
        guard !actions.isEmpty else { return nil }
        var table = TextTable(("at", .left), ("decided", .left), ("by", .left), ("because", .left))
        for action in actions {
            let what = action.restores.map { "\(action.name.rawValue) to v2_\($0)" } ?? action.name.rawValue
            table.add(
                .init(action.at.rfc3339), .init(what), .init(TerminalText.escaped(action.by)),
                .init(TerminalText.escaped(action.reason)))
        }
        return ReportSection("Decisions", table.lines(paint))
    }

    static func figure(_ value: Double?) -> String { value.map { Figures.significant($0, 6) } ?? Figures.unknown }
}
