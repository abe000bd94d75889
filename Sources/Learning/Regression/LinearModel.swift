import Glibc

/// An intercept and one weight a feature, on the features' raw scale.
public struct LinearModel: Hashable, Sendable {
    public var intercept: Double
    public var weights: [Double]

    public init(intercept: Double, weights: [Double]) {
        self.intercept = intercept
        self.weights = weights
    }

    /// intercept + Σ weight · feature.
    ///
    /// - Precondition: as many features as weights.
    public func score(_ features: some Collection<Double>) -> Double {
        precondition(features.count == weights.count, "one feature a weight is needed")
        var sum = intercept
        for (weight, feature) in zip(weights, features) { sum += weight * feature }
        return sum
    }

    /// 1 / (1 + e^−score), without overflow at either end.
    public func probability(_ features: some Collection<Double>) -> Double { Self.sigmoid(score(features)) }

    public static func sigmoid(_ score: Double) -> Double {
        if score >= 0 { return 1 / (1 + exp(-score)) }
        let grown = exp(score)
        return grown / (1 + grown)
    }

    /// log(1 / (1 + e^−score)), without overflow at either end.
    static func logSigmoid(_ score: Double) -> Double { min(score, 0) - log1p(exp(-abs(score))) }

    public var isFinite: Bool { intercept.isFinite && weights.allSatisfy(\.isFinite) }
}

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

/// Why a fit was refused. The description is one sentence that names the row, column or figure.
public struct FitError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// A row has another number of features, or targets and rows differ in number.
        case wrongShape = "wrong_shape"
        /// A NaN or an infinity.
        case notFinite = "not_finite"
        case tooFewRows = "too_few_rows"
        /// A logistic target that is all 0 or all 1.
        case oneClass = "one_class"
        case badTarget = "bad_target"
        case badPenalty = "bad_penalty"
        /// The equations have no single solution: collinear columns without a penalty.
        case singular
        case notConverged = "not_converged"
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// Means and inverse deviations of the columns; a constant column's scale is 0.
struct Standardisation {
    let means: [Double]
    let scales: [Double]

    init(_ rows: TrainingSet) {
        var moments = CoMoments(width: rows.width)
        moments.add(rows)
        means = moments.means
        scales = moments.deviations.map { $0 > 0 ? 1 / $0 : 0 }
    }

    /// A model of standardised features as one of raw ones. `parameters` are the intercept, then the weights.
    func raw(_ parameters: [Double]) -> LinearModel {
        let weights = zip(parameters.dropFirst(), scales).map { $0 * $1 }
        var intercept = parameters[0]
        for (weight, mean) in zip(weights, means) { intercept -= weight * mean }
        return LinearModel(intercept: intercept, weights: weights)
    }
}
