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
