/// Shares of a total that grow with their scores and never fall below a floor, solved jointly: the λ for which
/// Σ max(floor, base + λ·score) is the total.
enum FlooredShares {
    /// - Parameters:
    ///   - scores: at least 0 each; all 0 means equal shares.
    ///   - base: what each has before its score counts, at most total/n.
    /// - Precondition: n·floor ≤ total.
    static func solve(total: Double, floor: Double, base: Double, scores: [Double]) -> [Double] {
        guard !scores.isEmpty else { return [] }
        let least = max(floor, base)
        let equal = total / Double(scores.count)
        let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        guard let top = order.first, scores[top] > 0, equal > least else { return scores.map { _ in equal } }
        var scoreSum = 0.0
        var prefixSums: [Double] = []
        for index in order {
            scoreSum += scores[index]
            prefixSums.append(scoreSum)
        }
        // The more that stand above the floor the smaller λ is: take the most for which the last still does.
        for above in (1...scores.count).reversed() {
            let left = total - Double(scores.count - above) * least - Double(above) * base
            let slope = left / prefixSums[above - 1]
            if base + slope * scores[order[above - 1]] >= least || above == 1 {
                return scores.map { max(least, base + slope * $0) }
            }
        }
        return scores.map { _ in equal }
    }
}
