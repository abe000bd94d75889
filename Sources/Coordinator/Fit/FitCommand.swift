import CSV
import Learning
import Runtime

/// `coordinator fit`: fits a model on the rows of a file, with no server.
enum FitCommand {
    static let command = Command(
        "fit", "fit ridge or logistic regression on the rows of a CSV file, with no server",
        discussion: """
            Rows stand in the order of time; y is the target, every other column a feature, except decision_id, posted_at,
            collected_at and weight. Where the file has all features of the published model of that kind, those alone are
            used. All rows are fitted, by the very code that fits what is published, so rows that a model was trained on
            give its coefficients again, digit for digit. Beside that the older 80 % are fitted and judged on the newest
            20 %: their figures, calibration and how often the 95 % prediction interval held. The penalty is that on
            standardised weights; for logistic regression it is 1/C.
            """,
        operands: .atLeastOne("KIND FILE", "ridge or logistic, and the rows; - is standard input"),
        options: [
            .value("penalty", "P", "a number above 0 (ridge: or 0), or auto: the best of a grid in time (default: 1)"),
            .value("least", "COUNT", "refuse fewer rows (default: 8, what trains of the ten that a fit needs)"), .json,
        ],
        examples: [
            .init("coordinator fit ridge rows.csv", "coefficients with standard errors, figures, calibration"),
            .init("coordinator fit logistic rows.csv --penalty auto", "the penalty that predicted later rows best"),
            .init("coordinator fit ridge rows.csv --json", "every digit, for other programs"),
        ],
        exits: [.failed, .badInput, .refused]
    ) { arguments in
        guard arguments.operands.count == 2 else {
            throw CommandFailure(.usage, "fit needs two things: ridge or logistic, and a file of rows")
        }
        guard let kind = FitKind(rawValue: arguments.operands[0]) else {
            throw CommandFailure(.usage, "\"\(arguments.operands[0])\" is neither ridge nor logistic")
        }
        let penalty = try penalty(arguments, kind)
        let least = try arguments.int("least", in: 2...1_000_000) ?? 8
        let fit = try fit(kind, arguments.operands[1], penalty, least)
        Console.output(arguments.has("json") ? fit.json.json : fit.text(.standardOutput))
        return .success
    }

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
