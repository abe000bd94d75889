import Determinism
import Learning
import Testing

/// A regression that lives through many changes, beside the rows it should hold.
private struct Ledger {
    typealias Row = (features: [Double], target: Double, weight: Double)

    var generator: SeededGenerator
    var regression: RidgeRegression
    var rows: [Row] = []

    init(seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        regression = try RidgeRegression(width: 4, penalty: 1)
    }

    /// A column far from zero, a tiny one, one of zeros and ones, and one nearly the sum of two others.
    mutating func row() -> Row {
        let far = 1e6 + generator.normal()
        let tiny = 1e-4 * generator.normal()
        let flag = Double(generator.uniform(below: 2))
        let near = far + flag + 1e-3 * generator.normal()
        let target = 0.02 + 0.01 * flag + 30 * tiny + 0.003 * (far - 1e6) + 0.01 * generator.normal()
        return ([far, tiny, flag, near], target, 0.1 + 3 * generator.uniform())
    }

    mutating func add() throws {
        let row = row()
        try regression.add(row.features, target: row.target, weight: row.weight)
        rows.append(row)
    }

    mutating func remove() throws {
        let row = rows.remove(at: generator.uniform(below: rows.count))
        try regression.remove(row.features, target: row.target, weight: row.weight)
    }

    mutating func correct() throws {
        let index = generator.uniform(below: rows.count)
        let row = row()
        try regression.correct(rows[index], to: row)
        rows[index] = row
    }

    mutating func merge() throws {
        var other = try RidgeRegression(width: 4, penalty: 9)
        for _ in 0..<3 {
            let row = row()
            try other.add(row.features, target: row.target, weight: row.weight)
            rows.append(row)
        }
        try regression.merge(other)
    }

    var set: TrainingSet {
        get throws {
            try TrainingSet(rows: rows.map(\.features), targets: rows.map(\.target), weights: rows.map(\.weight))
        }
    }
}

@Suite struct RidgeUpdateTests {
    /// The largest relative difference of a coefficient.
    private func difference(_ one: LinearModel, _ other: LinearModel) -> Double {
        zip([one.intercept] + one.weights, [other.intercept] + other.weights).map { abs($0 - $1) / abs($1) }.max() ?? 0
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `thousands of changes leave the fit of the rows that are left`(seed: UInt64) throws {
        var ledger = try Ledger(seed: seed)
        for _ in 0..<60 { try ledger.add() }
        for step in 1...6000 {
            let draw = ledger.generator.uniform()
            let isFull = ledger.rows.count > 80
            switch draw {
            case ..<0.4: if isFull { try ledger.remove() } else { try ledger.add() }
            case ..<0.7: if ledger.rows.count < 40 { try ledger.add() } else { try ledger.remove() }
            case ..<0.98: try ledger.correct()
            default: if !isFull { try ledger.merge() }
            }
            guard step.isMultiple(of: 2000) else { continue }
            let fresh = try RidgeRegression.fit(try ledger.set, penalty: 1)
            #expect(ledger.regression.count == ledger.rows.count)
            #expect(difference(try ledger.regression.fit(), fresh) < 1e-9)
        }
    }

    @Test func `blocks of rows and single rows give the same fit`() throws {
        var ledger = try Ledger(seed: 4)
        for _ in 0..<700 { try ledger.add() }
        let rows = try ledger.set
        for count in [2, 255, 256, 257, 700] {
            var single = try RidgeRegression(width: 4, penalty: 1)
            for row in ledger.rows[..<count] { try single.add(row.features, target: row.target, weight: row.weight) }
            #expect(difference(try RidgeRegression.fit(rows[0..<count], penalty: 1), try single.fit()) < 1e-9)
        }
    }

    @Test func `rows added as a block can be taken away one by one`() throws {
        var ledger = try Ledger(seed: 5)
        for _ in 0..<400 { try ledger.add() }
        var regression = try RidgeRegression(width: 4, penalty: 1)
        try regression.add(try ledger.set)
        for row in ledger.rows[..<350] { try regression.remove(row.features, target: row.target, weight: row.weight) }
        let left = try RidgeRegression.fit(try ledger.set[350..<400], penalty: 1)
        #expect(difference(try regression.fit(), left) < 1e-9)
    }

    @Test func `an outlier that came and went leaves nothing`() throws {
        var ledger = try Ledger(seed: 6)
        for _ in 0..<50 { try ledger.add() }
        let before = try ledger.regression.fit()
        try ledger.regression.add([1e9, 1e5, -1e7, 1e9], target: 1e6, weight: 1e4)
        try ledger.regression.remove([1e9, 1e5, -1e7, 1e9], target: 1e6, weight: 1e4)
        #expect(difference(try ledger.regression.fit(), before) < 1e-9)
    }

    @Test func `sums emptied row by row are those of no rows`() throws {
        var ledger = try Ledger(seed: 7)
        for _ in 0..<20 { try ledger.add() }
        while !ledger.rows.isEmpty { try ledger.remove() }
        #expect(ledger.regression == (try RidgeRegression(width: 4, penalty: 1)))
        #expect(throws: FitError.self) {
            try ledger.regression.remove([1, 2, 3, 4], target: 0)
        }
    }

    @Test func `a correction that is refused changes nothing`() throws {
        var ledger = try Ledger(seed: 8)
        for _ in 0..<20 { try ledger.add() }
        let before = ledger.regression
        let bad = (features: [1, .nan, 0, 0], target: 0.0, weight: 1.0)
        #expect(throws: FitError.self) { try ledger.regression.correct(ledger.rows[0], to: bad) }
        #expect(ledger.regression == before)
    }
}
