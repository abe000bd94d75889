import Glibc

/// What the weights follow.
public enum WeightObjective: String, Hashable, Codable, Sendable, CaseIterable {
    /// Followers per 1,000 impressions as counted, by min–max and power.
    case raw
    /// The chance that the generator is the best of those compared, by `FollowerPosterior`, squared.
    case posterior
}

/// How followers per thousand impressions become weights.
public struct WeightPolicy: Hashable, Sendable {
    /// Least weight of an eligible generator.
    public var floor: Double
    /// The share of the target that is given equally.
    public var exploration: Double
    /// The share of the way to the target that one run goes.
    public var step: Double
    /// What the min–max score is raised to.
    public var power: Double
    /// What a viral generator's score is multiplied by.
    public var viralBoost: Double
    /// Measured posts below which a generator is new and keeps a fair share.
    public var minimumPosts: Int64
    public var objective: WeightObjective
    /// What the chance of being the best is raised to: 1 would draw as Thompson sampling does. The floor and the equal
    /// share explore already, so the rest may hold on to what is likely best: the square is the chance that two
    /// independent draws agree on it. Chosen by simulated seasons.
    public var chancePower: Double

    public init(
        floor: Double = 0.02, exploration: Double = 0.15, step: Double = 0.30, power: Double = 1.3,
        viralBoost: Double = 1.5, minimumPosts: Int64 = 3,
        objective: WeightObjective = .raw, chancePower: Double = 2
    ) {
        self.floor = floor
        self.exploration = exploration
        self.step = step
        self.power = power
        self.viralBoost = viralBoost
        self.minimumPosts = minimumPosts
        self.objective = objective
        self.chancePower = chancePower
    }

    /// Scores of measured generators, as the objective says; the failing tier scores 0 either way.
    func scores(_ states: [GeneratorState]) -> [Double] {
        switch objective {
        case .raw: scores(states.map(\.evidence))
        case .posterior: chances(states)
        }
    }

    private func chances(_ states: [GeneratorState]) -> [Double] {
        zip(states, FollowerPosterior(states).probabilityOfBest).map { state, chance in
            state.evidence.tier == .failing ? 0 : pow(chance, chancePower)
        }
    }

    /// ((f − least) / (most − least))^power, 1 for all where they are equal; then ×
    /// viralBoost for the viral tier and 0 for the failing one. A loss of followers counts as none gained.
    ///
    /// - Parameter evidence: each with a figure of followers per thousand impressions; others score 0.
    public func scores(_ evidence: [GeneratorEvidence]) -> [Double] {
        let values = evidence.map { $0.followersPerThousand.map { max(0, $0) } }
        let known = values.compactMap(\.self)
        guard let least = known.min(), let most = known.max() else { return values.map { _ in 0 } }
        return zip(evidence, values).map { evidence, value in
            guard let value else { return 0 }
            let share = most > least ? (value - least) / (most - least) : 1
            switch evidence.tier {
            case .failing: return 0
            case .viral: return viralBoost * pow(share, power)
            default: return pow(share, power)
            }
        }
    }
}
