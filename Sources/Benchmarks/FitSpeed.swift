import CommandLine
import FoundationEssentials
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
            try regression.add(Array(rows.row(row)), target: rows.targets[row], weight: rows.weights[row])
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

/// Rows as the measuring script writes them, little-endian: the number of rows and of features as 64-bit integers, the
/// features row after row, a target a row and a class a row as doubles.
struct FitRowsFile {
    let regression: TrainingSet
    let classification: TrainingSet

    /// - Throws: `CommandFailure` where the file is not so.
    init(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path), data.count >= 16 else {
            throw CommandFailure(.badInput, "\(path) cannot be read as rows")
        }
        let (rows, width) = (Self.integer(data, 0), Self.integer(data, 1))
        guard rows > 0, width > 0, rows < 1 << 32, width < 1 << 16, data.count == 16 + 8 * rows * (width + 2) else {
            throw CommandFailure(.badInput, "\(path) does not hold the rows it says")
        }
        var regression = TrainingSet(width: width)
        var classification = TrainingSet(width: width)
        var features = [Double](repeating: 0, count: width)
        for row in 0..<rows {
            for column in 0..<width { features[column] = Self.double(data, 2 + row * width + column) }
            try regression.append(features, target: Self.double(data, 2 + rows * width + row))
            try classification.append(features, target: Self.double(data, 2 + rows * (width + 1) + row))
        }
        self.regression = regression
        self.classification = classification
    }

    private static func word(_ data: Data, _ index: Int) -> UInt64 {
        data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) }
    }
    private static func integer(_ data: Data, _ index: Int) -> Int { Int(clamping: word(data, index)) }
    private static func double(_ data: Data, _ index: Int) -> Double { Double(bitPattern: word(data, index)) }
}

/// How long one thing takes, again and again.
struct Repetitions {
    /// Of each repetition.
    private(set) var seconds: [Double] = []

    /// At least `least` times, and on until `budget` seconds are spent or there are a thousand.
    init(budget: Double, least: Int = 3, _ work: () throws -> Void) rethrows {
        let clock = ContinuousClock()
        var spent = 0.0
        while seconds.count < least || (spent < budget && seconds.count < 1000) {
            let duration = try clock.measure(work)
            let taken = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
            seconds.append(taken)
            spent += taken
        }
    }

    var json: StructuredValue { .list(seconds.map(StructuredValue.double)) }
}
