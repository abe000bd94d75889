import Determinism
import Glibc
import Learning
import Model

/// Who decides which generator writes, and by what rule.
enum WritingPolicy: String, CaseIterable, Sendable {
    case oracle, reachable, rookery, windowed, raw, original, thompson
    case fixed = "static"
    case uniform

    /// Those of a run that names none.
    static let standard: [WritingPolicy] = allCases.filter { $0 != .windowed }

    var summary: String {
        switch self {
        case .oracle: "always the best generator, as planted"
        case .reachable: "the same within the rules: 2 % for each of the others"
        case .rookery: "Rookery as it comes: weights by the chance of being the best"
        case .windowed: "the same, but what has left the window is forgotten at once"
        case .raw: "Rookery with weights by the raw figure"
        case .original: "the original rule: raw figure, min–max to the power 1.3, clipped and scaled"
        case .thompson: "Thompson sampling on Gamma posteriors of the window, post by post, without floor or step"
        case .fixed: "the weights that the generators start with"
        case .uniform: "every generator alike"
        }
    }

    /// Whether it looks at what came of its posts.
    var learns: Bool {
        switch self {
        case .rookery, .windowed, .raw, .original, .thompson: true
        case .oracle, .reachable, .fixed, .uniform: false
        }
    }

    func chooser(account: UInt64) -> any GeneratorChooser {
        let defaults = GeneratorRegistry.defaults.map(\.weight)
        return switch self {
        case .oracle: KnowingChooser(floor: 0)
        case .reachable: KnowingChooser(floor: WeightPolicy().floor)
        case .rookery: WeightChooser(.rookery(WeightPolicy(objective: .posterior), remembers: true), start: defaults)
        case .windowed: WeightChooser(.rookery(WeightPolicy(objective: .posterior), remembers: false), start: defaults)
        case .raw: WeightChooser(.rookery(WeightPolicy(objective: .raw), remembers: false), start: defaults)
        case .original: WeightChooser(.original, start: defaults)
        case .thompson: ThompsonChooser(account: account)
        case .fixed: WeightChooser(.none, start: defaults)
        case .uniform: WeightChooser(.none, start: defaults.map { _ in 1 / Double(defaults.count) })
        }
    }
}

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

/// The rule that Rookery's is held against, as its sources print it: raw followers per 1000 impressions, min–max to the
/// power 1.3, viral × 1.5, failing at nothing, a generator below three posts at 8 %, 15 % for all alike, clipped at 2 %,
/// scaled to sum to 1, and three tenths of the way there. It sees what Rookery sees, unknown followers left out.
enum OriginalRule {
    static func step(_ weights: [Double], _ evidence: [GeneratorEvidence]) -> [Double] {
        let figures = evidence.map { $0.measuredPosts >= 3 ? $0.followersPerThousand : nil }
        let known = figures.compactMap(\.self)
        guard let least = known.min(), let most = known.max() else { return weights }
        let scores = zip(evidence, figures).map { sums, figure -> Double in
            guard let figure else { return 0 }
            let score = most > least ? pow((figure - least) / (most - least), 1.3) : 1
            switch sums.tier {
            case .viral: return 1.5 * score
            case .failing: return 0
            default: return score
            }
        }
        let sum = scores.reduce(0, +)
        let equal = 0.15 / Double(scores.count)
        let targets = zip(scores, figures).map { score, figure in
            figure == nil ? 0.08 : max(0.02, equal + 0.85 * (sum > 0 ? score / sum : 1 / Double(scores.count)))
        }
        let target = scaled(targets)
        return scaled(zip(weights, target).map { max(0.02, $0 + 0.3 * ($1 - $0)) })
    }

    private static func scaled(_ weights: [Double]) -> [Double] {
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }
}
