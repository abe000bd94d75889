import Determinism

/// A content arm's evidence: each learnable post counts once, as a success or a failure, at its latest verdict, whole or
/// at the weight that `EvidenceDiscount` leaves it.
public struct BetaArm: Hashable, Sendable {
    public var name: String
    public var successes: Double
    public var failures: Double

    public init(name: String, successes: Double = 0, failures: Double = 0) {
        self.name = name
        self.successes = successes
        self.failures = failures
    }

    /// From a uniform prior: successes + 1.
    public var alpha: Double { successes + 1 }
    /// From a uniform prior: failures + 1.
    public var beta: Double { failures + 1 }
    /// How many posts its evidence is worth.
    public var effectivePosts: Double { successes + failures }
    /// The mean of Beta(alpha, beta).
    public var mean: Double { alpha / (alpha + beta) }

    public func sample(using generator: inout SeededGenerator) -> Double { generator.beta(alpha, beta) }
}

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

/// Choice among Beta arms: with probability `exploration` any arm with equal chance, otherwise the arm whose draw is the
/// largest (Thompson, 1933). Draws from Beta(α, β) are X / (X + Y) of two Gamma draws by Marsaglia and Tsang's method
/// (`SeededGenerator.beta`); the share of exploration is exact, for one uniform draw decides it before anything else.
public struct ThompsonSampling: Sendable {
    public struct Choice: Hashable, Sendable {
        /// Index of the arm chosen.
        public let index: Int
        public let explored: Bool
        /// The probability with which this arm was chosen, over both ways:
        /// exploration / arms + (1 − exploration) · P(its draw is the largest).
        public let propensity: Double
    }

    public let arms: [BetaArm]
    public let exploration: Double
    /// P(draw is the largest) of each arm, by `ProbabilityOfBest`.
    public let probabilityOfBest: [Double]

    /// Works the propensities out once; `choose` may then be called as often as needed on the same evidence.
    ///
    /// - Parameters:
    ///   - arms: at least one, in an order of the caller's choosing that is the same each time.
    ///   - exploration: share in 0…1.
    public init?(arms: [BetaArm], exploration: Double) {
        guard !arms.isEmpty, (0...1).contains(exploration) else { return nil }
        self.arms = arms
        self.exploration = exploration
        probabilityOfBest = ProbabilityOfBest.of(arms)
    }

    public func propensity(_ index: Int) -> Double {
        exploration / Double(arms.count) + (1 - exploration) * probabilityOfBest[index]
    }

    public func choose(using generator: inout SeededGenerator) -> Choice {
        let explores = generator.uniform() < exploration
        let index = explores ? generator.uniform(below: arms.count) : largestDraw(&generator)
        return Choice(index: index, explored: explores, propensity: propensity(index))
    }

    private func largestDraw(_ generator: inout SeededGenerator) -> Int {
        var best = (index: 0, draw: -Double.infinity)
        for (index, arm) in arms.enumerated() {
            let draw = arm.sample(using: &generator)
            if draw > best.draw { best = (index, draw) }
        }
        return best.index
    }
}
