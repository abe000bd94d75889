import Glibc

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
