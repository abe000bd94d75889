import Timekeeping

/// A post as the simulated network keeps it. With the seed it says everything about its future: counts are computed,
/// never stored.
public struct PublishedPost: Hashable, Sendable {
    public var id: String
    public var text: String
    public var postedAt: Timestamp
    /// The account's followers when it went out, which is what its reach grows from.
    public var followersAtPosting: Int64
    public var traits: PostTraits

    public init(id: String, text: String, postedAt: Timestamp, followersAtPosting: Int64, traits: PostTraits) {
        self.id = id
        self.text = text
        self.postedAt = postedAt
        self.followersAtPosting = followersAtPosting
        self.traits = traits
    }

    /// What its random numbers are keyed by.
    public var key: String { traits.decisionID ?? id }
}

/// What the invented audience sees in a post: the part of a `POST /2/tweets` body under the key `rookery`.
public struct PostTraits: Hashable, Sendable, Codable {
    /// The decision the post carries out. Posting it again answers with the post already there.
    public var decisionID: String?
    public var generator: String?
    /// `educational`, `factual`, or any other name.
    public var contentType: String?
    /// `single`, `thread` or `reply`.
    public var format: String?
    /// 0…23, the hour of posting in the account's time zone.
    public var hour: Int
    /// 0…1.
    public var quality: Double
    /// 0…1.
    public var novelty: Double
    /// 0…1.
    public var expertise: Double
    /// 0…100.
    public var viralScore: Double

    public init(
        decisionID: String? = nil, generator: String? = nil, contentType: String? = nil, format: String? = nil,
        hour: Int, quality: Double, novelty: Double, expertise: Double, viralScore: Double
    ) {
        self.decisionID = decisionID
        self.generator = generator
        self.contentType = contentType
        self.format = format
        self.hour = hour
        self.quality = quality
        self.novelty = novelty
        self.expertise = expertise
        self.viralScore = viralScore
    }

    /// What the audience assumes of a post without traits: average in every way.
    public static func unknown(hour: Int) -> PostTraits {
        PostTraits(hour: hour, quality: 0.5, novelty: 0.5, expertise: 0.5, viralScore: 50)
    }
}
