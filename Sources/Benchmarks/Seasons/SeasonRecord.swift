import Audience
import Determinism
import Learning
import Model
import Timekeeping

/// The posts of a season so far, and what they say at a moment: readings, gates and sums as the learner and the
/// optimizer work them out.
struct SeasonRecord: Sendable {
    struct Evidence: Sendable {
        /// In the registry's order, as all of these.
        var generators: [GeneratorEvidence]
        var memories: [FollowerMemory]
        var learnablePosts: Int64 = 0

        init() {
            generators = GeneratorRegistry.names.map { _ in GeneratorEvidence(squaresPerImpression: 0) }
            memories = GeneratorRegistry.names.map { _ in FollowerMemory() }
        }
    }

    static let window = Span.days(7)
    private let conditions: Conditions
    private var posts: [SeasonPost] = []
    /// Posts before it have had their last reading, and it has left the window.
    private var first = 0

    init(_ conditions: Conditions) { self.conditions = conditions }

    mutating func append(_ post: SeasonPost) { posts.append(post) }

    /// Shares what the account grew in the two hours before `now` among its posts, as the followers job does.
    mutating func shareFollowers(at now: Timestamp) {
        guard conditions.sharesFollowers else { return }
        let since = now - .hours(2)
        var change: Int64 = 0
        var gains: [Int64?] = []
        let young = posts.indices.drop { posts[$0].postedAt <= since - .days(8) }
        for index in young {
            let before = posts[index].totals.follows(at: since - posts[index].postedAt)
            let after = posts[index].totals.follows(at: now - posts[index].postedAt)
            change += after.gained + after.organic - after.lost - before.gained - before.organic + before.lost
            let seen = posts[index].impressions
            posts[index].read(at: now)
            gains.append(posts[index].collectedAt == nil ? nil : posts[index].impressions - seen)
        }
        for (index, share) in zip(young, FollowerShares.share(change: change, gains: gains)) {
            if let share { posts[index].credit(share: share) }
        }
    }

    /// - Parameter now: the job's slot; the posts' latest readings by then count.
    mutating func evidence(at now: Timestamp) -> Evidence {
        let start = now - Self.window
        var evidence = Evidence()
        while first < posts.count, posts[first].postedAt + .days(7) <= start { first += 1 }
        for index in first..<posts.count { posts[index].read(at: now) }
        let recent = (first..<posts.count).filter { (posts[$0].collectedAt ?? start) > start }
        let gates = GateThresholds.adaptive(
            views: recent.map { posts[$0].impressions }, likes: recent.map { posts[$0].likes })
        for index in recent { posts[index].judge(gates) }
        for post in posts where post.isLearnable {
            guard let collected = post.collectedAt else { continue }
            let isRecent = collected > start
            if isRecent { count(post, in: &evidence) }
            guard let followers = post.followers else { continue }
            evidence.memories[post.generator].add(
                followers: followers, impressions: post.impressions,
                share: FollowerMemory.share(ofAge: now - collected, halfLife: Self.window))
        }
        return evidence
    }

    private func count(_ post: SeasonPost, in evidence: inout Evidence) {
        evidence.learnablePosts += 1
        var sums = GeneratorEvidence(posts: 1, squaresPerImpression: 0)
        if let followers = post.followers, post.impressions > 0 {
            sums.measuredPosts = 1
            sums.impressions = post.impressions
            sums.followers = followers
            sums.squaresPerImpression = Double(followers) * Double(followers) / Double(post.impressions)
        }
        evidence.generators[post.generator] = evidence.generators[post.generator] + sums
    }
}

/// A post of a season as the scraper has read it so far: at its checkpoints, with the followers that the source credits
/// it with.
///
/// Of its followers the source credits 85 in 100; for those it misses it credits the post with others' in proportion to
/// impressions, at the mean of an account. They are reported late, and for one post in ten never.
struct SeasonPost: Sendable {
    static let checkpointHours: [Int64] = [1, 3, 6, 12, 24, 48, 168]
    /// The share of followers that go to the right post.
    static let credited = 0.85
    /// Followers per 1000 impressions that are credited wrongly, to any post.
    static let strayPerThousand = 0.3

    let postedAt: Timestamp
    let generator: Int
    let quality: Double
    let totals: PostTotals
    private let reportsFollowers: Bool
    private let delay: Span
    private let credits: KeyedRandom
    private let strays: Double
    private var read = 0

    private(set) var collectedAt: Timestamp?
    private(set) var impressions: Int64 = 0
    private(set) var likes: Int64 = 0
    private(set) var retweets: Int64 = 0
    private(set) var replies: Int64 = 0
    /// As the source reports, since the post was published; unknown where it does not.
    private(set) var followers: Int64?
    private(set) var isLearnable = false

    init(_ slot: SeasonPlan.Slot, in plan: SeasonPlan, generator: Int, totals: PostTotals) {
        postedAt = slot.postedAt
        self.generator = generator
        quality = slot.traits.quality
        self.totals = totals
        reportsFollowers = slot.reportsFollowers && !plan.conditions.sharesFollowers
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
        guard reportsFollowers, checkpoint > delay else { return }
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
