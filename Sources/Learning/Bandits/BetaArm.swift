/// A content arm's evidence: each learnable post counts once, as a success or a failure, at its latest verdict.
public struct BetaArm: Hashable, Sendable {
    public var name: String
    public var successes: Int64
    public var failures: Int64

    public init(name: String, successes: Int64 = 0, failures: Int64 = 0) {
        self.name = name
        self.successes = successes
        self.failures = failures
    }

    /// From a uniform prior: successes + 1.
    public var alpha: Double { Double(successes) + 1 }
    /// From a uniform prior: failures + 1.
    public var beta: Double { Double(failures) + 1 }
    public var pulls: Int64 { successes + failures }
    /// The mean of Beta(alpha, beta).
    public var mean: Double { alpha / (alpha + beta) }

    public func sample(using generator: inout SeededGenerator) -> Double { generator.beta(alpha, beta) }
}
