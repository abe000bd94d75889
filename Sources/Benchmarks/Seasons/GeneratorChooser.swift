import Determinism
import Learning
import Model

/// Chooses the generator of each post, and learns every six hours.
protocol GeneratorChooser {
    /// Called only where there are enough learnable posts.
    mutating func learn(_ evidence: SeasonRecord.Evidence)

    /// - Parameters:
    ///   - chance: uniform in [0, 1).
    ///   - worths: what is planted, for those who know.
    mutating func choose(chance: Double, worths: [Double]) -> Int
}

extension GeneratorChooser {
    /// The index at which the weights' running sum passes the chance.
    func index(_ weights: [Double], at chance: Double) -> Int {
        var left = chance * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            if left < weight { return index }
            left -= weight
        }
        return weights.count - 1
    }
}

/// Knows which generator is worth most.
struct KnowingChooser: GeneratorChooser {
    let floor: Double

    mutating func learn(_ evidence: SeasonRecord.Evidence) {}

    mutating func choose(chance: Double, worths: [Double]) -> Int {
        let best = worths.indices.max { worths[$0] < worths[$1] } ?? 0
        let rest = 1 - floor * Double(worths.count)
        return index(worths.indices.map { floor + ($0 == best ? rest : 0) }, at: chance)
    }
}

/// Draws by weights, which a rule moves.
struct WeightChooser: GeneratorChooser {
    enum Rule: Sendable {
        case none
        case rookery(WeightPolicy, remembers: Bool)
        case original
    }

    private let rule: Rule
    private(set) var weights: [Double]

    init(_ rule: Rule, start: [Double]) {
        self.rule = rule
        weights = start
    }

    mutating func learn(_ evidence: SeasonRecord.Evidence) {
        switch rule {
        case .none: break
        case .original: weights = OriginalRule.step(weights, evidence.generators)
        case .rookery(let policy, let remembers):
            var states: [GeneratorState] = []
            for (index, name) in GeneratorRegistry.names.enumerated() {
                states.append(
                    GeneratorState(
                        name: name, weight: weights[index], evidence: evidence.generators[index],
                        memory: remembers ? evidence.memories[index] : nil))
            }
            if let update = try? WeightUpdate(states, policy: policy) { weights = update.changes.map(\.new) }
        }
    }

    mutating func choose(chance: Double, worths: [Double]) -> Int { index(weights, at: chance) }
}

/// Each post is written by the generator whose figure, drawn from its Gamma posterior, is the largest (Thompson, 1933).
struct ThompsonChooser: GeneratorChooser {
    /// Gamma with mean 2, about what generators bring, that counts for half a thousand impressions.
    private static let prior = (shape: 1.0, thousands: 0.5)
    private var evidence = SeasonRecord.Evidence().generators
    private var random: SeededGenerator

    init(account: UInt64) { random = SeededGenerator(seed: account, stream: "season/thompson") }

    mutating func learn(_ evidence: SeasonRecord.Evidence) { self.evidence = evidence.generators }

    mutating func choose(chance: Double, worths: [Double]) -> Int {
        var best = (index: 0, draw: -Double.infinity)
        for (index, sums) in evidence.enumerated() {
            let shape = Self.prior.shape + Double(max(0, sums.followers))
            let draw = random.gamma(shape: shape) / (Self.prior.thousands + Double(sums.impressions) / 1000)
            if draw > best.draw { best = (index, draw) }
        }
        return best.index
    }
}
