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
