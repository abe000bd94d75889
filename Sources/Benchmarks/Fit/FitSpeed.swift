import CommandLine
import Learning
import Runtime

/// `benchmarks fit`: fits from scratch, and the ridge fit after one new row.
enum FitSpeed {
    /// Refits timed together: one alone is near the clock's own cost.
    private static let together = 200

    static let command = Command(
        "fit", "Times ridge and logistic fits of the rows of a file, and ridge refits after one new row.",
        operands: .one("FILE", "rows as the measuring script writes them"),
        options: [.value("seconds", "S", "what to spend on each (default: 1)"), .json],
        examples: [.init("benchmarks fit rows.csv --seconds 5", "five seconds on each")], exits: [.badInput]
    ) { arguments in
        let budget = try arguments.double("seconds", in: 0.01...60) ?? 1
        let rows = try FitRowsFile(arguments.operands[0])
        let ridge = try Repetitions(budget: budget) { _ = try RidgeRegression.fit(rows.regression, penalty: 1) }
        let logistic = try Repetitions(budget: budget) { _ = try LogisticRegression.fit(rows.classification, c: 1) }
        let refit = try refit(rows.regression, budget)
        let result: StructuredValue = [
            "rows": .count(rows.regression.count),
            "ridge": ridge.json, "logistic": logistic.json, "refit": .list(refit.seconds.map(StructuredValue.double)),
            "ridgeModel": list(try RidgeRegression.fit(rows.regression, penalty: 1)),
            "logisticModel": list(try LogisticRegression.fit(rows.classification, c: 1).model),
            "refitModel": list(refit.model),
        ]
        Console.output(result.json)
        return .success
    }

    /// Adds one row after another, with a fit after each; `model` is that after the first, which is the first row again.
    private static func refit(_ rows: TrainingSet, _ budget: Double) throws -> (seconds: [Double], model: LinearModel) {
        var regression = try RidgeRegression(width: rows.width, penalty: 1)
        try regression.add(rows)
        var next = 0
        func step() throws -> LinearModel {
            let row = next % rows.count
            next += 1
            try regression.add(rows.row(row), target: rows.targets[row], weight: rows.weights[row])
            return try regression.fit()
        }
        let model = try step()
        let runs = try Repetitions(budget: budget) { for _ in 0..<together { _ = try step() } }
        return (runs.seconds.map { $0 / Double(together) }, model)
    }

    private static func list(_ model: LinearModel) -> StructuredValue {
        .list(([model.intercept] + model.weights).map(StructuredValue.double))
    }
}
