import Glibc
import Timekeeping

/// The invented audience: how it will have reacted to a post at any moment.
///
/// Counts are a pure function of seed, post and time. They only grow, except that one post in forty is corrected
/// downwards once, days later, as networks do when they remove false accounts.
public struct Audience: Sendable {
    public let truth: PlantedTruth

    public init(truth: PlantedTruth) { self.truth = truth }

    /// The share of the followers that see an average post.
    public static let reachOfFollowers = 0.18
    /// The planted share of posts that bring a follower, which a generator's F/1K is stated for.
    public static let meanFollowProbability = 0.5

    /// What the post will have come to at the end of its life.
    public func totals(of post: PublishedPost) -> PostTotals {
        let traits = post.traits
        var random = KeyedRandom(seed: truth.seed, "totals", post.key)
        let impressions = Int64(expectedImpressions(of: post) * exp(0.28 * random.normal()))
        let engagements = random.binomial(trials: impressions, probability: truth.engagementRate(of: traits))
        let quotes = random.binomial(trials: engagements, probability: 0.03)
        let bookmarks = random.binomial(trials: impressions, probability: 0.004 + 0.004 * traits.expertise)
        let profileClicks = random.binomial(trials: impressions, probability: 0.003 + 0.006 * traits.novelty)
        let linkClicks = random.binomial(trials: impressions, probability: 0.002)
        let follows = follows(of: traits, impressions: impressions, &random)
        var correction: PostTotals.Correction?
        if random.uniform() < 0.025 {
            let hours = Int64(36 + 60 * random.uniform())
            correction = PostTotals.Correction(after: .hours(hours), share: 0.01 + 0.03 * random.uniform())
        }
        return PostTotals(
            impressions: impressions, engagements: engagements, quotes: quotes, bookmarks: bookmarks,
            profileClicks: profileClicks, linkClicks: linkClicks, follows: follows, correction: correction,
            events: KeyedRandom(seed: truth.seed, "events", post.key))
    }

    /// Followers reached, by generator, type, quality, hour and viral estimate.
    public func expectedImpressions(of post: PublishedPost) -> Double {
        let traits = post.traits
        let type = ["educational": 1.0, "factual": 0.95, "opinion": 1.1][traits.contentType ?? ""] ?? 1.05
        let hour = 1 + 0.2 * sin(2 * .pi * Double(traits.hour - 9) / 24)
        let quality = 0.7 + 0.4 * traits.quality
        let viral = 0.7 + 0.6 * traits.viralScore / 100
        let base = Double(max(post.followersAtPosting, 0)) * Self.reachOfFollowers
        return base * truth.generator(of: traits).reach * type * hour * quality * viral
    }

    /// Whether any follower comes is the planted logistic; how many come then is the generator's worth. Where a post is
    /// seen by so few that not even one is due, one comes with the chance that is: the worth stays the expected value.
    private func follows(of traits: PostTraits, impressions: Int64, _ random: inout KeyedRandom) -> Int64 {
        let any = random.uniform() < truth.followProbability(of: traits)
        let worth = truth.generator(of: traits).followersPer1K
        let mean = worth * Double(impressions) / 1000 / Self.meanFollowProbability
        guard mean >= 1 else { return any && random.uniform() < mean ? 1 : 0 }
        let further = random.poisson(mean: mean - 1)
        return any ? min(1 + further, impressions) : 0
    }
}
