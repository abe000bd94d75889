import Determinism

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
