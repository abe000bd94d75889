import Audience
import Model
import Timekeeping

/// The posts of the account and the followers they brought.
struct PostRegistry {
    private let audience: Audience
    private let baseFollowers: Int64
    private let journal: Journal?
    private var posts: [String: (post: PublishedPost, totals: PostTotals)] = [:]
    private var idsByDecision: [String: String] = [:]

    init(audience: Audience, baseFollowers: Int64, journal: Journal?) throws {
        self.audience = audience
        self.baseFollowers = baseFollowers
        self.journal = journal
        for post in try journal?.load() ?? [] { remember(post) }
    }

    var count: Int { posts.count }

    subscript(id: String) -> (post: PublishedPost, totals: PostTotals)? { posts[id] }

    func post(forDecision decision: String) -> PublishedPost? {
        idsByDecision[decision].flatMap { posts[$0]?.post }
    }

    /// Publishes a post, durably before this returns. `nil` where the network has no id for the moment.
    mutating func publish(text: String, traits: PostTraits, at moment: Timestamp) throws(JournalError) -> PublishedPost?
    {
        let key = traits.decisionID ?? text
        var random = KeyedRandom(seed: audience.truth.seed, "id", key)
        guard var number = Snowflake.id(at: moment, low: random.bits()) else { return nil }
        while posts[String(number)] != nil { number += 1 }
        let post = PublishedPost(
            id: String(number), text: text, postedAt: Snowflake.moment(of: number),
            followersAtPosting: followers(at: moment), traits: traits)
        try journal?.append(post)
        remember(post)
        return post
    }

    /// The account's followers: those it began with, those its posts brought and lost since, and those who came without
    /// a post.
    func followers(at now: Timestamp) -> Int64 {
        posts.values.reduce(baseFollowers) { sum, entry in
            let follows = entry.totals.follows(at: now - entry.post.postedAt)
            return sum + follows.gained + follows.organic - follows.lost
        }
    }

    private mutating func remember(_ post: PublishedPost) {
        posts[post.id] = (post, audience.totals(of: post))
        if let decision = post.traits.decisionID { idsByDecision[decision] = post.id }
    }
}

/// The network's post ids: milliseconds since 2010-11-04T01:42:54.657Z in the upper bits, 22 bits below to distinguish posts of
/// one millisecond.
enum Snowflake {
    static let epochMilliseconds = PostID.epochMilliseconds

    /// The id of a moment, or `nil` before the network existed.
    static func id(at moment: Timestamp, low: UInt64) -> Int64? {
        let elapsed = moment.milliseconds - epochMilliseconds
        guard elapsed > 0, elapsed < 1 << 41 else { return nil }
        return elapsed << 22 | Int64(low & 0x3f_ffff)
    }

    /// Whether a text has the form of an id: 1 to 19 digits.
    static func isID(_ text: String) -> Bool {
        (1...19).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The moment an id was made.
    static func moment(of id: Int64) -> Timestamp { Timestamp(milliseconds: (id >> 22) + epochMilliseconds) }
}
