import Audience
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
