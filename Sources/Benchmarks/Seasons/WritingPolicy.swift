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
        case .rookery: WeightChooser(.rookery(WeightPolicy(drive: .posterior), remembers: true), start: defaults)
        case .windowed: WeightChooser(.rookery(WeightPolicy(drive: .posterior), remembers: false), start: defaults)
        case .raw: WeightChooser(.rookery(WeightPolicy(drive: .raw), remembers: false), start: defaults)
        case .original: WeightChooser(.original, start: defaults)
        case .thompson: ThompsonChooser(account: account)
        case .fixed: WeightChooser(.none, start: defaults)
        case .uniform: WeightChooser(.none, start: defaults.map { _ in 1 / Double(defaults.count) })
        }
    }
}
