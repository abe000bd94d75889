import Audience
import Determinism
import Learning
import Timekeeping

/// A post of a season as the scraper has read it so far: at its checkpoints, with the followers that the source credits
/// it with.
///
/// Of its followers the source credits 85 in 100; for those it misses it credits the post with others' in proportion to
/// impressions, at the mean of an account. They are told late, and of one post in ten never.
struct SeasonPost: Sendable {
    static let checkpointHours: [Int64] = [1, 3, 6, 12, 24, 48, 168]
    /// The share of followers that go to the right post.
    static let credited = 0.85
    /// Followers a 1000 impressions that are credited wrongly, whoever wrote the post.
    static let strayPerThousand = 0.3

    let postedAt: Timestamp
    let generator: Int
    let quality: Double
    let totals: PostTotals
    private let tellsFollowers: Bool
    private let delay: Span
    private let credits: KeyedRandom
    private let strays: Double
    private var read = 0

    private(set) var collectedAt: Timestamp?
    private(set) var impressions: Int64 = 0
    private(set) var likes: Int64 = 0
    private(set) var retweets: Int64 = 0
    private(set) var replies: Int64 = 0
    /// As the source tells, since the post was posted; unknown where it does not.
    private(set) var followers: Int64?
    private(set) var isLearnable = false

    init(_ slot: SeasonPlan.Slot, in plan: SeasonPlan, generator: Int, totals: PostTotals) {
        postedAt = slot.postedAt
        self.generator = generator
        quality = slot.traits.quality
        self.totals = totals
        tellsFollowers = slot.tellsFollowers && !plan.conditions.sharesFollowers
        delay = .hours(plan.conditions.delayHours)
        credits = KeyedRandom(seed: plan.account, "credit", slot.traits.decisionID ?? "")
        var random = KeyedRandom(seed: plan.account, "strays", slot.traits.decisionID ?? "")
        let mean = Self.strayPerThousand * Double(totals.impressions) / 1000
        strays = Double(random.poisson(mean: mean))
    }

    /// Takes the reading of the last checkpoint that is over, if it has not been taken.
    mutating func read(at now: Timestamp) {
        let age = now - postedAt
        var due = read
        while due < Self.checkpointHours.count, .hours(Self.checkpointHours[due]) <= age { due += 1 }
        guard due > read else { return }
        read = due
        let checkpoint = Span.hours(Self.checkpointHours[due - 1])
        let counts = totals.counts(at: checkpoint)
        collectedAt = postedAt + checkpoint
        (impressions, likes) = (counts.impressions, counts.likes)
        (retweets, replies) = (counts.reposts, counts.replies)
        guard tellsFollowers, checkpoint > delay else { return }
        let told = checkpoint - delay
        var count = Int64(strays * GrowthCurve.share(atHours: told.hours))
        for follower in 0..<Int(totals.follows(at: told).gained)
        where credits.uniform(at: follower) < Self.credited { count += 1 }
        followers = count
    }

    mutating func credit(share: Int64) { followers = (followers ?? 0) + share }

    /// As the learner judges posts of the window at their latest reading; a verdict stands once the post has left it.
    mutating func judge(_ gates: GateThresholds) {
        guard let collectedAt else { return }
        let subject = GateSubject(
            isOwn: true, isSimulated: false, postedAt: postedAt, collectedAt: collectedAt, impressions: impressions,
            likes: likes, retweets: retweets, replies: replies, quality: quality)
        isLearnable = GateVerdict(subject, thresholds: gates, learnsFromSimulated: false).isLearnable
    }
}
