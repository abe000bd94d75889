extension BetaArm {
    /// The interval that holds the arm's success with this probability, by Beta(alpha, beta); as much lies below it as
    /// above.
    ///
    /// - Parameter level: in (0, 1).
    public func interval(_ level: Double) -> ClosedRange<Double> {
        let distribution = BetaDistribution(alpha, beta)
        let tail = (1 - level) / 2
        let low = Self.quantile(tail, distribution)
        return low...max(low, Self.quantile(1 - tail, distribution))
    }

    /// By bisection: 60 halvings leave less than one unit in the last place of 1.
    private static func quantile(_ probability: Double, _ distribution: BetaDistribution) -> Double {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if distribution.cumulative(middle, complement: 1 - middle) < probability {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }
}
