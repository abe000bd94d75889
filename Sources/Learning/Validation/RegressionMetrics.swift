/// How far predictions lie from what came.
public struct RegressionMetrics: Hashable, Sendable {
    public let count: Int
    /// Mean of squared errors.
    public let meanSquaredError: Double
    /// 1 − Σ error² / Σ (y − mean of y)². `nil` where all targets are equal; negative where the mean of the very rows
    /// would have done better, and never floored.
    public let rSquared: Double?

    /// `nil` where there is no row.
    ///
    /// - Precondition: as many predictions as targets.
    public init?(predictions: [Double], targets: [Double]) {
        precondition(predictions.count == targets.count, "one prediction a target is needed")
        guard let first = targets.first else { return nil }
        count = targets.count
        let errors = zip(predictions, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        meanSquaredError = errors / Double(count)
        guard targets.contains(where: { $0 != first }) else {
            rSquared = nil
            return
        }
        let mean = targets.reduce(0, +) / Double(count)
        rSquared = 1 - errors / targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
