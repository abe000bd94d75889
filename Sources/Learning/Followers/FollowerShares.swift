/// An account's change in followers shared among its posts by the impressions each gained in the window.
///
/// Shares are whole followers by the largest remainder (ties: the earlier post), so they add up to the change exactly.
public enum FollowerShares {
    /// - Parameters:
    ///   - change: followers gained over the window, negative where some left; `nil` where a count is missing.
    ///   - gains: impressions each post gained in the window, in a fixed order; `nil` where unknown.
    /// - Returns: one value a post: `nil` where its gain or the change is unknown, or where no post gained anything and
    ///   nothing can be attributed.
    public static func share(change: Int64?, gains: [Int64?]) -> [Int64?] {
        let positive = gains.map { $0.map { max(0, $0) } }
        let (total, overflow) = positive.reduce((Int64(0), false)) { sum, gain in
            let (next, over) = sum.0.addingReportingOverflow(gain ?? 0)
            return (next, sum.1 || over)
        }
        guard let change, total > 0, !overflow else { return gains.map { _ in nil } }
        let sign: Int64 = change < 0 ? -1 : 1
        var shares: [Int64?] = []
        var remainders: [(index: Int, remainder: UInt64)] = []
        var given: UInt64 = 0
        for (index, gain) in positive.enumerated() {
            guard let gain else {
                shares.append(nil)
                continue
            }
            let product = change.magnitude.multipliedFullWidth(by: UInt64(gain))
            let (quotient, remainder) = UInt64(total).dividingFullWidth(product)
            shares.append(sign * Int64(quotient))
            remainders.append((index, remainder))
            given += quotient
        }
        remainders.sort { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
        for (index, _) in remainders.prefix(Int(change.magnitude - given)) {
            shares[index] = (shares[index] ?? 0) + sign
        }
        return shares
    }
}
