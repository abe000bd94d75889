import CommandLine
import Determinism
import Learning
import Runtime

/// `benchmarks updates`: how far random changes carry the sums from those of a fit from scratch, and what one costs.
enum UpdateDrift {
    private static let window = 2000

    static let command = Command(
        "updates", "Adds, corrects and takes away random rows, then compares with a fit from scratch.",
        options: [
            .value("changes", "COUNT", "how many (default: 1000000)"), .value("seed", "N", "default: 1"), .json,
        ], examples: [.init("benchmarks updates --changes 10000", "a quick look")], exits: []
    ) { arguments in
        let changes = try arguments.int("changes", in: 1...100_000_000) ?? 1_000_000
        var run = try Run(seed: UInt64(try arguments.int("seed", in: 0...1_000_000) ?? 1))
        let spent = try Repetitions(budget: 0, least: 1) { for _ in 0..<changes { try run.change() } }
        let (kept, fresh) = (try run.regression.fit(), try run.fromScratch())
        let difference =
            zip([kept.intercept] + kept.weights, [fresh.intercept] + fresh.weights)
            .map { abs($0 - $1) / abs($1) }.max() ?? 0
        let result: StructuredValue = [
            "changes": .count(changes), "rows": .count(run.rows.count),
            "seconds": .double(spent.seconds[0]), "largestRelativeDifference": .double(difference),
        ]
        Console.output(result.json)
        return difference < 1e-9 ? .success : .failed
    }

    private struct Run {
        typealias Row = (features: [Double], target: Double, weight: Double)
        var generator: SeededGenerator
        var regression: RidgeRegression
        var rows: [Row] = []

        init(seed: UInt64) throws {
            generator = SeededGenerator(seed: seed)
            regression = try RidgeRegression(width: 7, penalty: 1)
            while rows.count < window { try add() }
        }

        /// As the rate model sees a post, with a column a thousand deviations from zero.
        mutating func row() -> Row {
            let hour = generator.uniform(below: 24)
            var features = RidgeFeatures(
                quality: generator.uniform(), isEducational: generator.uniform() < 0.3,
                isFactual: generator.uniform() < 0.3, hour: hour, isThread: generator.uniform() < 0.5
            ).values
            features[0] += 300
            let target = 0.02 * (features[0] - 300) + 0.01 * features[1] + 0.01 * generator.normal()
            return (features, target, 0.1 + generator.uniform())
        }

        mutating func add() throws {
            let row = row()
            try regression.add(row.features, target: row.target, weight: row.weight)
            rows.append(row)
        }

        mutating func change() throws {
            let index = generator.uniform(below: rows.count)
            let draw = generator.uniform()
            if draw < 0.5 {
                let row = row()
                try regression.correct(rows[index], to: row)
                rows[index] = row
            } else if draw < 0.75, rows.count < 2 * window || rows.count < 2 {
                try add()
            } else if rows.count > window / 2 {
                rows.swapAt(index, rows.count - 1)
                let row = rows.removeLast()
                try regression.remove(row.features, target: row.target, weight: row.weight)
            } else {
                try add()
            }
        }

        func fromScratch() throws -> LinearModel {
            try RidgeRegression.fit(
                TrainingSet(rows: rows.map(\.features), targets: rows.map(\.target), weights: rows.map(\.weight)),
                penalty: 1)
        }
    }
}
