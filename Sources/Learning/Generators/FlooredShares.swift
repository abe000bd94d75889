/// Shares of a total that grow with their scores and never fall below a floor, solved jointly: the λ for which
/// Σ max(floor, base + λ·score) is the total.
struct FlooredShares {
    let shares: [Double]
    /// λ; 0 where nothing tells the scores apart and all shares are equal.
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
