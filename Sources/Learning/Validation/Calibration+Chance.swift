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
