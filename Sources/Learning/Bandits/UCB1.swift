import Glibc
import Timekeeping

/// UCB1 (Auer, Cesa-Bianchi and Fischer, 2002): mean + c·√(ln N / n), N the pulls of all arms together. An arm without
/// a pull comes first.
public struct UCB1: Hashable, Sendable {
    public struct Arm: Hashable, Sendable {
        /// Posts, each whole or at the weight that `EvidenceDiscount` leaves it.
        public var pulls: Double
        /// The mean reward as it was measured, before scaling; of no meaning where there is no pull.
        public var meanReward: Double

        public init(pulls: Double, meanReward: Double) {
            self.pulls = pulls
            self.meanReward = meanReward
        }

        public init(pulls: some BinaryInteger, meanReward: Double) {
            self.init(pulls: Double(pulls), meanReward: meanReward)
        }
    }

    /// The weight of what is not yet known.
    public let c: Double
    /// The reward that counts as 1; larger ones count as 1 too. Engagement rates are scaled by 0.10.
    public let scale: Double

    public static let rateScale = 0.10

    public init(c: Double = 1, scale: Double = rateScale) {
        self.c = c
        self.scale = scale
    }

    /// The score of each arm; `nil` for one that was never tried and so comes before all others.
    public func scores(_ arms: [Arm]) -> [Double?] {
        // Discounted pulls may add up to less than one.
        let total = max(1, arms.reduce(0) { $0 + $1.pulls })
        return arms.map { arm in
            guard arm.pulls > 0 else { return nil }
            let mean = min(1, max(0, arm.meanReward / scale))
            return mean + c * (log(total) / arm.pulls).squareRoot()
        }
    }

    /// The first untried arm, else the first of those with the highest score; `nil` where there is no arm.
    public func choose(_ arms: [Arm]) -> Int? {
        let scores = scores(arms)
        if let untried = scores.firstIndex(where: { $0 == nil }) { return untried }
        return scores.indices.max { (scores[$0] ?? 0) < (scores[$1] ?? 0) || (scores[$0] == scores[$1] && $0 > $1) }
    }
}

/// How much a post counts that is so old, where what works may drift: half after the half-life, a quarter after two.
///
/// Sums of such weights take the place of counts in Beta arms (discounted Thompson sampling: Raj and Kalyani, 2017) and in
/// UCB1 (discounted UCB: Garivier and Moulines, 2011). An arm's evidence then never exceeds what about 1.44 half-lives of
/// posts hold, and one that is not tried is forgotten back to the prior.
public struct EvidenceDiscount: Hashable, Sendable {
    public let halfLife: Span

    /// `nil` for a half-life that is not above 0: then nothing is discounted.
    public init?(halfLife: Span) {
        guard halfLife.microseconds > 0 else { return nil }
        self.halfLife = halfLife
    }

    /// In (0, 1]; a post of the future counts whole.
    public func weight(age: Span) -> Double {
        exp2(-Double(max(0, age.microseconds)) / Double(halfLife.microseconds))
    }
}
