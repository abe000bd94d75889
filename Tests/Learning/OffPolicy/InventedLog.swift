import Determinism
import Learning

/// Logs of an account whose truth is known: six generators whose posts differ in reach and in followers, drawn by weights
/// that change over time.
struct InventedLog {
    static let followersPerThousand = [0.5, 1, 1.5, 2, 3, 5]
    static let reach = [900.0, 1500, 700, 1200, 600, 1000]
    /// Weights before and after the middle of the log.
    static let early = [0.30, 0.25, 0.20, 0.10, 0.10, 0.05]
    static let late = [0.05, 0.10, 0.15, 0.20, 0.25, 0.25]

    /// - Parameter season: what everything that a post of the second half brings is multiplied by, its reach aside.
    static func posts(_ count: Int, seed: UInt64, season: Double = 1) -> [LoggedChoice] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            let isLate = 2 * index >= count
            let weights = isLate ? late : early
            let action = generator.index(weightedBy: weights) ?? 0
            let impressions = (reach[action] * generator.gamma(shape: 3) / 3).rounded()
            let luck = generator.gamma(shape: 2) / 2
            let rate = followersPerThousand[action] / 1000 * luck * (isLate ? season : 1)
            return LoggedChoice(
                action: action, propensity: weights[action],
                followers: Double(generator.poisson(mean: rate * impressions)), impressions: impressions)
        }
    }

    /// Followers a thousand impressions under these weights.
    static func truth(_ weights: [Double], season: Double = 1) -> Double {
        let top = weights.indices.reduce(0) { $0 + weights[$1] * followersPerThousand[$1] * reach[$1] }
        let bottom = weights.indices.reduce(0) { $0 + weights[$1] * reach[$1] }
        return top / bottom * (1 + season) / 2
    }

    /// What the posts of each generator really bring.
    static let model = OutcomeModel(
        followers: zip(followersPerThousand, reach).map { $0 * $1 / 1000 }, impressions: reach)
}
