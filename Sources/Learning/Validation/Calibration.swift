/// Whether what was predicted is what came, group by group: rows in the order of their predictions, cut into groups of
/// nearly equal size (the deciles of Hosmer and Lemeshow 1980 where there are rows enough).
public struct Calibration: Hashable, Sendable {
    public struct Group: Hashable, Sendable {
        public let count: Int
        /// The least and the largest prediction.
        public let range: ClosedRange<Double>
        public let meanPredicted: Double
        /// The mean of what came; for classes the share of 1.
        public let meanObserved: Double
        /// Σ (outcome − mean of what came)².
        let squares: Double
    }

    public let groups: [Group]
    /// The mean of |predicted − observed| over groups, each by its rows (Naeini, Cooper and Hauskrecht 2015).
    public let expectedError: Double

    /// `nil` where there is no row.
    ///
    /// - Parameters:
    ///   - predictions: finite, one an outcome.
    ///   - groups: at most so many, and so few that each holds five rows. Equal predictions are never cut apart.
    public init?(predictions: [Double], outcomes: [Double], groups most: Int = 10) {
        precondition(predictions.count == outcomes.count, "one prediction an outcome is needed")
        let count = predictions.count
        guard count > 0 else { return nil }
        let order = predictions.indices.sorted { (predictions[$0], $0) < (predictions[$1], $1) }
        let number = max(1, min(most, count / 5))
        var groups: [Group] = []
        var start = 0
        for group in 1...number {
            var end = max(start, group * count / number)
            while end > start, end < count, predictions[order[end]] == predictions[order[end - 1]] { end += 1 }
            guard end > start else { continue }
            let members = order[start..<end]
            let size = Double(members.count)
            let observed = members.reduce(0) { $0 + outcomes[$1] } / size
            groups.append(
                Group(
                    count: members.count, range: predictions[order[start]]...predictions[order[end - 1]],
                    meanPredicted: members.reduce(0) { $0 + predictions[$1] } / size, meanObserved: observed,
                    squares: members.reduce(0) { $0 + (outcomes[$1] - observed) * (outcomes[$1] - observed) }))
            start = end
        }
        self.groups = groups
        expectedError =
            groups.reduce(0) { $0 + Double($1.count) * abs($1.meanPredicted - $1.meanObserved) } / Double(count)
    }
}

extension Calibration.Group {
    /// Of the mean of what came, from this group alone; 0 where all came alike.
    public var standardError: Double { (squares / Double(max(1, count - 1) * count)).squareRoot() }
}

extension Calibration {
    /// The mean of all that came.
    public var meanOutcome: Double {
        let rows = groups.reduce(0) { $0 + $1.count }
        return groups.reduce(0) { $0 + Double($1.count) * $1.meanObserved } / Double(rows)
    }

    /// What `expectedError` comes to, in expectation, where predictions are right and only chance moves the groups'
    /// means: Σ nᵍ/n · s/√nᵍ · √(2/π), the mean of a half-normal, with s the deviation within groups, pooled: a group
    /// of a rare outcome that has none of it would claim to know its mean exactly.
    public var errorByChance: Double {
        let rows = Double(groups.reduce(0) { $0 + $1.count })
        let freedom = max(1, rows - Double(groups.count))
        let deviation = (groups.reduce(0) { $0 + $1.squares } / freedom).squareRoot()
        let halfNormalMean = (2 / Double.pi).squareRoot()
        return groups.reduce(0) { $0 + Double($1.count).squareRoot() / rows * deviation * halfNormalMean }
    }
}
