import CSV
import CommandLine
import Learning
import Runtime

/// `coordinator fit`: fits a model on the rows of a file, with no server.
enum FitCommand {
    static let command = Command(
        "fit", "Fit ridge or logistic regression on the rows of a CSV file, with no server",
        discussion: """
            Rows are in the order of time; y is the target, every other column a feature, except decision_id, posted_at,
            collected_at and weight. Where the file has all features of the published model of that kind, only those are
            used. All rows are fitted, by the code that fits what is published, so rows that a model was trained on give
            its coefficients again, digit for digit. Then the older 80 % are fitted and judged on the newest 20 %: their
            scores, calibration and how often the 95 % prediction interval held. The penalty applies to standardised
            weights; for logistic regression it is 1/C.
            """,
        group: CommandGroup.data,
        operands: [
            .one("KIND", "the regression", choices: FitKind.allCases.map(\.rawValue)),
            .one("FILE", "the rows; - is standard input"),
        ],
        options: [
            .value("penalty", "P", "a number above 0 (ridge: or 0), or auto: the best of a grid in time (default: 1)"),
            .value("least", "COUNT", "refuse fewer rows (default: 8, what trains of the ten that a fit needs)"), .json,
        ],
        examples: [
            .init("coordinator fit ridge rows.csv", "coefficients with standard errors, scores, calibration"),
            .init("coordinator fit logistic rows.csv --penalty auto", "the penalty that predicted later rows best"),
            .init("coordinator fit ridge rows.csv --json", "every digit, for other programs"),
        ],
        exits: [.failed, .badInput, .refused],
        perform: { arguments in
            guard let kind = FitKind(rawValue: arguments.operands[0]) else {
                throw CommandFailure(.usage, "\"\(arguments.operands[0])\" is neither ridge nor logistic")
            }
            let penalty = try penalty(arguments, kind)
            let least = try arguments.int("least", in: 2...1_000_000) ?? 8
            let fit = try fit(kind, arguments.operands[1], penalty, least)
            Console.output(arguments.has("json") ? fit.json.json : fit.text(.standardOutput))
            return .success
        })

    private static func penalty(_ arguments: CommandArguments, _ kind: FitKind) throws(CommandFailure) -> FitPenalty {
        guard let text = arguments["penalty"] else { return .fixed(1) }
        if text == "auto" { return .searched }
        guard let value = Double(text), value.isFinite, kind == .ridge ? value >= 0 : value > 0 else {
            let least = kind == .ridge ? "of at least 0" : "above 0"
            throw CommandFailure(.usage, "--penalty: \"\(text)\" is neither auto nor a number \(least)")
        }
        return .fixed(value)
    }

    private static func fit(_ kind: FitKind, _ path: String, _ penalty: FitPenalty, _ least: Int) throws -> OfflineFit {
        do {
            return try OfflineFit(kind, try FitRows.read(path, kind: kind), penalty: penalty, leastRows: least)
        } catch let error as InputError {
            throw CommandFailure(.badInput, error.description)
        } catch let error as FitError {
            let isRefusal = error.code == .tooFewRows || error.code == .oneClass
            throw CommandFailure(isRefusal ? .refused : .failed, error.description)
        }
    }
}

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
