/// Predictions beside what came, in groups of equal size by prediction: whether what is promised is kept, high and low.
public struct CalibrationTable: Hashable, Sendable {
    public struct Group: Hashable, Sendable {
        public let count: Int
        /// Least and greatest prediction.
        public let range: ClosedRange<Double>
        public let meanPrediction: Double
        public let meanOutcome: Double
        /// Standard error of the mean outcome.
        public let standardError: Double

        var gap: Double { abs(meanPrediction - meanOutcome) }
    }

    public static let groupCount = 5

    public let groups: [Group]
    public let meanOutcome: Double
    /// Σ nᵍ/n · |mean prediction − mean outcome|, in the unit of the outcomes.
    public let error: Double
    /// What `error` comes to, in expectation, where predictions are right and only chance moves the groups' means:
    /// Σ nᵍ/n · standard error · √(2/π).
    public let errorByChance: Double

    /// `nil` with fewer than two posts a group. Equal predictions lie in one order, that of the posts.
    public init?(_ posts: [PredictedOutcome], groups wanted: Int = groupCount) {
        guard wanted > 0, posts.count >= 2 * wanted else { return nil }
        let order = posts.indices.sorted { (posts[$0].prediction, $0) < (posts[$1].prediction, $1) }
        groups = (0..<wanted).map { index in
            let bounds = (order.count * index / wanted)..<(order.count * (index + 1) / wanted)
            return Self.group(order[bounds].map { posts[$0] })
        }
        let total = Double(posts.count)
        meanOutcome = posts.reduce(0) { $0 + $1.outcome } / total
        error = groups.reduce(0) { $0 + Double($1.count) / total * $1.gap }
        let halfNormalMean = (2 / Double.pi).squareRoot()
        errorByChance = groups.reduce(0) { $0 + Double($1.count) / total * $1.standardError * halfNormalMean }
    }

    private static func group(_ posts: [PredictedOutcome]) -> Group {
        let count = Double(posts.count)
        let mean = posts.reduce(0) { $0 + $1.outcome } / count
        let squares = posts.reduce(0) { $0 + ($1.outcome - mean) * ($1.outcome - mean) }
        let (low, high) = (posts.first?.prediction ?? 0, posts.last?.prediction ?? 0)
        return Group(
            count: posts.count, range: low...high, meanPrediction: posts.reduce(0) { $0 + $1.prediction } / count,
            meanOutcome: mean, standardError: (squares / max(1, count - 1) / count).squareRoot())
    }
}
