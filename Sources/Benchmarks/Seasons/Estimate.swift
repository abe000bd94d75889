/// A mean over accounts with its 95 % interval, by the normal approximation.
struct Estimate: Hashable, Sendable {
    let mean: Double
    /// Half the interval's width; `nil` for fewer than two accounts.
    let margin: Double?

    init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        guard values.count > 1 else {
            margin = nil
            return
        }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        margin = 1.96 * (variance / count).squareRoot()
    }

    /// The interval lies wholly above 0.
    var isAboveZero: Bool { margin.map { mean - $0 > 0 } ?? false }
    /// The interval lies wholly below 0.
    var isBelowZero: Bool { margin.map { mean + $0 < 0 } ?? false }
}
