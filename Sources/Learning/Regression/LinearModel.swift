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
