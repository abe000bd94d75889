/// A post as off-policy evaluation sees it: which generator wrote it, with what chance that one was drawn, and what came
/// of it.
public struct LoggedChoice: Hashable, Sendable {
    /// Index of the generator.
    public var action: Int
    /// The chance with which it was drawn when it was, in (0, 1].
    public var propensity: Double
    /// Followers gained; negative where some left.
    public var followers: Double
    public var impressions: Double

    public init(action: Int, propensity: Double, followers: Double, impressions: Double) {
        self.action = action
        self.propensity = propensity
        self.followers = followers
        self.impressions = impressions
    }
}

/// The posts of a window whose outcome is known, as far as evaluation can use them.
public struct ChoiceLog: Hashable, Sendable {
    /// By time of posting.
    public var choices: [LoggedChoice]
    /// Posts left out because nobody recorded with what chance their generator was drawn.
    public var withoutPropensity: Int

    public init(_ choices: [LoggedChoice] = [], withoutPropensity: Int = 0) {
        self.choices = choices
        self.withoutPropensity = withoutPropensity
    }
}

/// What followers per thousand impressions would have been under other weights, from posts whose generators were drawn
/// with recorded chances.
///
/// With rᵢ = w(gᵢ)/pᵢ, the weight that is proposed over the chance that was recorded, followers F and impressions I of
/// one post under the proposal are estimated in two ways:
///
/// - by weighting (Horvitz and Thompson, 1952): the mean of rᵢ Fᵢ;
/// - doubly robustly (Dudík, Langford and Li, ICML 2011): the mean of Σ_g w(g) q(g) + rᵢ (Fᵢ − q(gᵢ)), where q is what
///   an outcome model expects; right in the limit where either the recorded chances or the model are. The model of
///   a post is fitted without the fifth of the posts that it is in (cross-fitting: Chernozhukov et al., 2018).
///
/// Followers per thousand impressions are the ratio of two such expectations, for the wanted figure is pooled:
///
/// | estimate        | followers | impressions | note                                                             |
/// |-----------------|-----------|-------------|------------------------------------------------------------------|
/// | inverse         | weighted  | doubly rob. | inverse propensity: right on average, unsteady                    |
/// | self-normalised | weighted  | weighted    | Σ rF / Σ rI: what chance does to Σ r falls out (Hájek, 1971)       |
/// | doubly robust   | doubly r. | doubly rob. | steadiest without a season; what the guard goes by                |
///
/// Ratios rᵢ are clipped at √n (Ionides, Truncated Importance Sampling, 2008), which lets no post count for more than √n
/// and whose bias vanishes as posts grow in number; the number is reported. Intervals are normal ones from the estimates'
/// influence functions (the delta method for a ratio). Posts count as independent of each other. How often they held the
/// truth on simulated logs stands in docs/bandits.md: about 90 % of the time with a few hundred posts, not 95.
public struct OffPolicyEvaluation: Hashable, Sendable {
    public struct Estimate: Hashable, Sendable {
        /// Followers per thousand impressions.
        public let value: Double
        public let standardError: Double
        /// value ± z · standard error.
        public let low: Double
        public let high: Double
    }

    /// `nil` where there are too few posts, or the impressions expected are not above 0.
    public let inverse: Estimate?
    public let selfNormalised: Estimate?
    public let doublyRobust: Estimate?
    /// Posts with a recorded chance.
    public let posts: Int
    /// (Σ r)² / Σ r² (Kish, 1965): as many posts drawn by the proposal itself would be as informative.
    public let effectivePosts: Double
    /// Posts whose ratio was clipped.
    public let clipped: Int
    /// Where ratios were clipped.
    public let clip: Double
    /// The share of the proposal that falls to generators without a post here: nothing was seen of it.
    public let unseenShare: Double
    /// One a post: what it moves the doubly robust estimate by, times the number of posts. Empty where there is none.
    let influence: [Double]

    /// Fewer effective posts than this give no interval to trust.
    public static let leastEffectivePosts = 20.0

    /// Whether the intervals may be gone by.
    public var isEvidence: Bool { doublyRobust != nil && effectivePosts >= Self.leastEffectivePosts }

    /// - Parameters:
    ///   - weights: the proposal, one a generator, that sum to 1.
    ///   - model: what to expect of each generator; `nil` fits the generators' means by cross-fitting.
    ///   - z: half the interval's width in standard errors; 1.96 for 95 %.
    public init(_ posts: [LoggedChoice], weights: [Double], model: OutcomeModel? = nil, z: Double = 1.959963984540054) {
        let usable = posts.filter { weights.indices.contains($0.action) && $0.propensity > 0 && $0.impressions >= 0 }
        self.posts = usable.count
        let clip = Double(usable.count).squareRoot()
        self.clip = clip
        let raw = usable.map { weights[$0.action] / $0.propensity }
        let ratios = raw.map { min($0, clip) }
        clipped = raw.count { $0 > clip }
        let (sum, squares) = ratios.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1 * $1) }
        effectivePosts = squares > 0 ? sum * sum / squares : 0
        let seen = Set(usable.map(\.action))
        unseenShare = weights.indices.reduce(0) { $0 + (seen.contains($1) ? 0 : weights[$1]) }
        let models = model.map { [$0] } ?? Self.crossFitted(usable, generators: weights.count)
        let expected = models.map { model in
            (Self.mean(model.followers, weights), Self.mean(model.impressions, weights))
        }
        var weighted: [(Double, Double)] = []
        var robust: [(Double, Double)] = []
        for (index, (post, ratio)) in zip(usable, ratios).enumerated() {
            let fold = index % models.count
            weighted.append((ratio * post.followers, ratio * post.impressions))
            robust.append(
                (
                    expected[fold].0 + ratio * (post.followers - models[fold].followers[post.action]),
                    expected[fold].1 + ratio * (post.impressions - models[fold].impressions[post.action])
                ))
        }
        let doubly = Self.ratio(robust.map(\.0), robust.map(\.1), z: z)
        doublyRobust = doubly?.estimate
        influence = doubly?.influence ?? []
        inverse = Self.ratio(weighted.map(\.0), robust.map(\.1), z: z)?.estimate
        selfNormalised = Self.ratio(weighted.map(\.0), weighted.map(\.1), z: z)?.estimate
    }

    /// One model a fold, each of the posts outside it; a post's fold is its place modulo five.
    private static func crossFitted(_ posts: [LoggedChoice], generators: Int) -> [OutcomeModel] {
        let folds = 5
        return (0..<folds).map { fold in
            let others = posts.enumerated().filter { $0.offset % folds != fold }.map(\.element)
            return OutcomeModel(meansOf: others, generators: generators)
        }
    }

    private static func mean(_ values: [Double], _ weights: [Double]) -> Double {
        zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// 1000 · Σ top / Σ bottom with the influence of each post on it.
    private static func ratio(
        _ top: [Double], _ bottom: [Double], z: Double
    ) -> (estimate: Estimate, influence: [Double])? {
        let count = Double(top.count)
        let below = bottom.reduce(0, +) / count
        guard count >= 2, below > 0 else { return nil }
        let value = top.reduce(0, +) / count / below
        let influence = zip(top, bottom).map { 1000 * ($0 - value * $1) / below }
        let error = (influence.reduce(0) { $0 + $1 * $1 } / (count * (count - 1))).squareRoot()
        let estimate = Estimate(
            value: 1000 * value, standardError: error, low: 1000 * value - z * error, high: 1000 * value + z * error)
        return (estimate, influence)
    }
}

/// What a post of each generator is expected to bring: the model that the doubly robust estimate starts from.
public struct OutcomeModel: Hashable, Sendable {
    /// Followers, and impressions, of one post; one entry a generator.
    public var followers: [Double]
    public var impressions: [Double]

    public init(followers: [Double], impressions: [Double]) {
        self.followers = followers
        self.impressions = impressions
    }

    /// Each generator's means, drawn towards those of all posts as if one such post had been its own: one without a
    /// post is expected to do as all do.
    public init(meansOf posts: some Sequence<LoggedChoice>, generators: Int) {
        var counts = [Double](repeating: 0, count: generators)
        var followers = counts
        var impressions = counts
        for post in posts where counts.indices.contains(post.action) {
            counts[post.action] += 1
            followers[post.action] += post.followers
            impressions[post.action] += post.impressions
        }
        let all = counts.reduce(0, +)
        let commonFollowers = all > 0 ? followers.reduce(0, +) / all : 0
        let commonImpressions = all > 0 ? impressions.reduce(0, +) / all : 0
        self.followers = zip(counts, followers).map { ($1 + commonFollowers) / ($0 + 1) }
        self.impressions = zip(counts, impressions).map { ($1 + commonImpressions) / ($0 + 1) }
    }
}

/// What makes a step of the weights be refused.
public enum WeightGuard: String, Hashable, Sendable, CaseIterable {
    case off
    /// The proposal's interval lies wholly below that of the current weights.
    case interval
    /// The interval of the difference, both taken over the same posts, lies below 0. Refuses sooner.
    case difference
}

/// A step of the weights judged by the posts that are there: what the proposal is worth beside the present weights. Where
/// the proposal was worked out from the same posts it looks a little better than it is.
public struct StepEvaluation: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case accepted, refused
        case notEnoughEvidence = "not_enough_evidence"
    }

    public let present: OffPolicyEvaluation
    public let proposed: OffPolicyEvaluation
    /// Proposed less present, doubly robust, over the same posts; `nil` where either has no estimate.
    public let difference: OffPolicyEvaluation.Estimate?

    /// - Parameters:
    ///   - present: the current weights, one a generator, that sum to 1.
    ///   - proposed: the weights they would become.
    public init(_ posts: [LoggedChoice], present: [Double], proposed: [Double], z: Double = 1.959963984540054) {
        let before = OffPolicyEvaluation(posts, weights: present, z: z)
        let after = OffPolicyEvaluation(posts, weights: proposed, z: z)
        self.present = before
        self.proposed = after
        guard let one = before.doublyRobust, let other = after.doublyRobust,
            before.influence.count == after.influence.count
        else {
            difference = nil
            return
        }
        let count = Double(after.influence.count)
        let squares = zip(after.influence, before.influence).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let error = (squares / (count * (count - 1))).squareRoot()
        let value = other.value - one.value
        difference = OffPolicyEvaluation.Estimate(
            value: value, standardError: error, low: value - z * error, high: value + z * error)
    }

    /// What the guard says of the step. Where there is too little to go by, it is let pass.
    public func verdict(_ rule: WeightGuard) -> Verdict {
        guard rule != .off else { return .accepted }
        guard present.isEvidence, proposed.isEvidence, let before = present.doublyRobust,
            let after = proposed.doublyRobust, let difference
        else { return .notEnoughEvidence }
        let isWorse = rule == .interval ? after.high < before.low : difference.high < 0
        return isWorse ? .refused : .accepted
    }
}
