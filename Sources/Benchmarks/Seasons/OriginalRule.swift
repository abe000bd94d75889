import Glibc
import Learning

/// The rule that Rookery's is held against, as its sources print it: raw followers a 1000 impressions, min–max to the
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
