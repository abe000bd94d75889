/// Where the weights should go, before the step.
///
/// Locked generators and those an operator set keep their weight; B is what is left for the k free ones. Of it:
/// - a generator with fewer measured posts than the policy's minimum is new and keeps the fair share B/k. Driven by the
///   raw figure the window's posts say so; driven by the posterior all that were ever measured, where they are known;
/// - one on trial (`testing`) keeps the fair share whatever its figures are, until somebody makes it active;
/// - the measured ones share the rest: each has min(exploration, B)/k, and more with its score, never below the floor.
///
/// Where no free generator is measured there is nothing to go by: the free weights keep their proportions.
public struct WeightTargets: Hashable, Sendable {
    /// One a generator, in the given order; that of an ineligible one is its weight.
    public let targets: [Double]
    /// One a generator: why, in a few words.
    public let reasons: [String]
    /// One a generator, in the given order; all 0 for an ineligible one.
    public let parts: [TargetParts]

    /// - Throws: `WeightError` `.infeasible` with the figures.
    public init(_ states: [GeneratorState], policy: WeightPolicy) throws(WeightError) {
        var targets = states.map(\.weight)
        var reasons = states.map { "\($0.status.rawValue): not drawn from" }
        var parts = states.map { _ in TargetParts() }
        let eligible = states.indices.filter { states[$0].status.isEligible }
        var free: [Int] = []
        var fixed = 0.0
        for index in eligible {
            guard let weight = states[index].fixedWeight else {
                free.append(index)
                continue
            }
            targets[index] = weight
            parts[index].kept = weight
            fixed += weight
            reasons[index] = states[index].isLocked ? "locked" : "set by hand"
        }
        let budget = 1 - fixed
        let least = Double(free.count) * policy.floor
        guard !eligible.isEmpty, free.isEmpty ? abs(budget) <= 1e-9 : budget >= least - 1e-12 else {
            throw WeightError.noRoom(held: fixed, free: free.count, floor: policy.floor)
        }
        let measured = free.filter { states[$0].status == .active && states[$0].isMeasured(policy) }
        if measured.isEmpty {
            let shares = FlooredShares.solve(
                total: budget, floor: policy.floor, base: 0, scores: free.map { states[$0].weight })
            for (index, share) in zip(free, shares) {
                targets[index] = share
                parts[index].kept = share
                reasons[index] = "no generator is measured yet: proportions kept"
            }
        } else {
            let fair = budget / Double(free.count)
            let base = min(policy.exploration, budget) / Double(free.count)
            let scores = policy.scores(measured.map { states[$0] })
            let solved = FlooredShares(
                total: fair * Double(measured.count), floor: policy.floor, base: base, scores: scores)
            for index in free {
                targets[index] = fair
                parts[index] = TargetParts(exploration: base, fair: fair - base)
                reasons[index] =
                    states[index].status == .testing
                    ? "on trial: fair share" : "new: \(states[index].measuredPosts) measured posts, fair share"
            }
            for (place, index) in measured.enumerated() {
                let (share, score) = (solved.shares[place], solved.slope * scores[place])
                targets[index] = share
                parts[index] = TargetParts(exploration: base, score: score)
                if solved.slope > 0 {
                    parts[index].floor = max(0, share - base - score)
                } else {
                    parts[index].fair = share - base
                }
                reasons[index] = states[index].evidence.summary
            }
        }
        self.targets = targets
        self.reasons = reasons
        self.parts = parts
    }
}

extension GeneratorEvidence {
    func isMeasured(_ policy: WeightPolicy) -> Bool {
        measuredPosts >= policy.minimumPosts && followersPerThousand != nil
    }

    /// For a reason: the figure to two digits and the tier.
    var summary: String {
        guard let followersPerThousand else { return "no measured post in the window, earlier ones count less" }
        let hundredths = (followersPerThousand * 100).rounded() / 100
        let tier = tier.map { ", \($0.rawValue)" } ?? ""
        return "\(hundredths) followers per 1000 impressions over \(measuredPosts) posts\(tier)"
    }
}

/// What a generator's target is made of; the parts sum to it.
public struct TargetParts: Hashable, Sendable {
    /// Its equal part of the exploration.
    public var exploration: Double
    /// What its score brings.
    public var score: Double
    /// What lifts it to the floor.
    public var floor: Double
    /// The fair share, as far as it is more than exploration: of a new one, one on trial, or where scores are all alike.
    public var fair: Double
    /// Its current weight: locked, set by an operator, or kept for lack of evidence.
    public var kept: Double

    public init(
        exploration: Double = 0, score: Double = 0, floor: Double = 0, fair: Double = 0, kept: Double = 0
    ) {
        self.exploration = exploration
        self.score = score
        self.floor = floor
        self.fair = fair
        self.kept = kept
    }

    public var total: Double { exploration + score + floor + fair + kept }
}

/// Shares of a total that grow with their scores and never fall below a floor, solved jointly: the λ for which
/// Σ max(floor, base + λ·score) is the total.
struct FlooredShares {
    let shares: [Double]
    /// λ; 0 where all scores and so all weights are equal.
    let slope: Double

    static func solve(total: Double, floor: Double, base: Double, scores: [Double]) -> [Double] {
        FlooredShares(total: total, floor: floor, base: base, scores: scores).shares
    }

    /// - Parameters:
    ///   - scores: at least 0 each; all 0 means equal shares.
    ///   - base: what each has before its score counts, at most total/n.
    /// - Precondition: n·floor ≤ total.
    init(total: Double, floor: Double, base: Double, scores: [Double]) {
        let least = max(floor, base)
        let equal = total / Double(max(1, scores.count))
        let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        guard let top = order.first, scores[top] > 0, equal > least else {
            shares = scores.map { _ in equal }
            slope = 0
            return
        }
        var scoreSum = 0.0
        var prefixSums: [Double] = []
        for index in order {
            scoreSum += scores[index]
            prefixSums.append(scoreSum)
        }
        // The more that stand above the floor the smaller λ is: take the most for which the last still does.
        var above = scores.count
        var found = 0.0
        while above > 0 {
            let left = total - Double(scores.count - above) * least - Double(above) * base
            found = left / prefixSums[above - 1]
            if base + found * scores[order[above - 1]] >= least || above == 1 { break }
            above -= 1
        }
        slope = found
        shares = scores.map { max(least, base + found * $0) }
    }
}
