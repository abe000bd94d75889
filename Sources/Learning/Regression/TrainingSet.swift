/// Rows of a fit in their order: features, a target and a weight each, all finite.
///
/// Features lie row after row in one array: row i holds `features[i·width ..< (i+1)·width]`.
public struct TrainingSet: Hashable, Sendable {
    public let width: Int
    public private(set) var features: [Double] = []
    public private(set) var targets: [Double] = []
    public private(set) var weights: [Double] = []

    public var count: Int { targets.count }

    /// - Parameter width: features a row.
    public init(width: Int) { self.width = width }

    /// - Throws: `FitError` `.wrongShape`, `.notFinite` naming the row and the column, both counted from 1.
    public init(rows: [[Double]], targets: [Double], weights: [Double]? = nil) throws(FitError) {
        self.init(width: rows.first?.count ?? 0)
        guard rows.count == targets.count, weights == nil || weights?.count == rows.count else {
            throw FitError(.wrongShape, "there are \(rows.count) rows and \(targets.count) targets")
        }
        for (index, row) in rows.enumerated() {
            try append(row, target: targets[index], weight: weights?[index] ?? 1)
        }
    }

    public mutating func append(_ row: [Double], target: Double, weight: Double = 1) throws(FitError) {
        let number = count + 1
        guard row.count == width else {
            throw FitError(.wrongShape, "row \(number) has \(row.count) features, not \(width)")
        }
        if let column = row.firstIndex(where: { !$0.isFinite }) {
            throw FitError(.notFinite, "feature \(column + 1) of row \(number) is not a finite number")
        }
        guard target.isFinite else {
            throw FitError(.notFinite, "the target of row \(number) is not a finite number")
        }
        guard weight.isFinite, weight > 0 else {
            throw FitError(.notFinite, "the weight of row \(number) is not above 0")
        }
        features.append(contentsOf: row)
        targets.append(target)
        weights.append(weight)
    }

    public func row(_ index: Int) -> ArraySlice<Double> { features[(index * width)..<((index + 1) * width)] }

    /// The rows of `range`, in their order.
    public subscript(range: Range<Int>) -> TrainingSet {
        var part = TrainingSet(width: width)
        part.features = Array(features[(range.lowerBound * width)..<(range.upperBound * width)])
        part.targets = Array(targets[range])
        part.weights = Array(weights[range])
        return part
    }
}
