import Learning
import Runtime

extension OfflineFit {
    func text(_ paint: Painter) -> String {
        var sections = [coefficients(paint)]
        if let search { sections.append(trials(search, paint)) }
        if let validation {
            sections += [figures(validation, paint), calibration(validation, paint)]
        } else if let unvalidated {
            sections.append(ReportSection("Validation", ReportSection.prose("none " + unvalidated)))
        }
        return sections.map { $0.text(paint) }.joined(separator: "\n\n")
    }

    private func coefficients(_ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("coefficient", .left), ("value", .right), ("standard error", .right), ("older 80 %", .right))
        let errors = fit.errors.map { [$0.intercept] + $0.weights } ?? []
        let values = [fit.model.intercept] + fit.model.weights
        let older = validation.map { [$0.model.intercept] + $0.model.weights }
        for (index, name) in (["intercept"] + rows.features).enumerated() {
            let error = index < errors.count ? errors[index] : nil
            table.add(
                .init(name), .init(Figures.significant(values[index], 10)),
                .init(error.map { Figures.significant($0, 4) } ?? Figures.unknown),
                .init(older.map { Figures.significant($0[index], 6) } ?? Figures.unknown))
        }
        let heading = "\(kind.rawValue), \(rows.set.count) rows, penalty \(Figures.significant(penalty, 6))"
        var section = ReportSection(heading, table.lines(paint))
        if let ridge = fit.ridge {
            let spread = Figures.significant(ridge.residualVariance.squareRoot(), 4)
            let freedom = Figures.significant(ridge.degreesOfFreedom, 5)
            section.lines.append("  residual standard deviation \(spread) on \(freedom) degrees of freedom")
        }
        if !rows.columns.leftOut.isEmpty {
            section.lines += ReportSection.prose("left out: " + rows.columns.leftOut.joined(separator: ", "))
        }
        return section
    }

    private func trials(_ search: PenaltySearch, _ paint: Painter) -> ReportSection {
        var table = TextTable(("penalty", .right), (kind == .ridge ? "squared error" : "log-loss", .right), ("", .left))
        for trial in search.trials {
            table.add(
                .init(Figures.significant(trial.penalty, 4)), .init(Figures.significant(trial.loss, 6)),
                trial.penalty == search.penalty ? .init("chosen", .good) : "")
        }
        return ReportSection("Penalties, each on five later tenths of the rows", table.lines(paint))
    }

    private func figures(_ validation: FitValidation, _ paint: Painter) -> ReportSection {
        var table = TextTable(("on the newest rows", .left), ("fit", .right), ("predicting the mean", .right))
        for figure in validation.figures {
            table.add(
                .init(figure.name), .init(figure.value.map { Figures.significant($0, 6) } ?? Figures.unknown),
                .init(figure.ofMean.map { Figures.significant($0, 6) } ?? Figures.unknown))
        }
        var section = ReportSection(
            "Validation: the older \(validation.trained) rows fitted, the newest \(validation.validated) predicted",
            table.lines(paint))
        if let covered = validation.covered {
            section.lines.append("  within their 95 % prediction intervals: \(covered) of \(validation.validated)")
        }
        return section
    }

    private func calibration(_ validation: FitValidation, _ paint: Painter) -> ReportSection {
        var table = TextTable(
            ("predicted from", .right), ("to", .right), ("rows", .right), ("mean predicted", .right),
            ("mean observed", .right))
        for group in validation.calibration.groups {
            table.add(
                .init(Figures.significant(group.range.lowerBound, 4)),
                .init(Figures.significant(group.range.upperBound, 4)), .init("\(group.count)"),
                .init(Figures.significant(group.meanPredicted, 4)), .init(Figures.significant(group.meanObserved, 4)))
        }
        let error = Figures.significant(validation.calibration.expectedError, 4)
        return ReportSection("Calibration on the newest rows, mean difference \(error)", table.lines(paint))
    }
}
