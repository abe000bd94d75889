/// What the invented audience sees in a post: the part of a `POST /2/tweets` body under the key `rookery`.
struct PostTraits: Hashable, Sendable, Codable {
    /// The decision the post carries out. Posting it again answers with the post already there.
    var decisionID: String?
    var generator: String?
    /// `educational`, `factual`, or any other name.
    var contentType: String?
    /// `single`, `thread` or `reply`.
    var format: String?
    /// 0…23, the hour of posting in the account's time zone.
    var hour: Int
    /// 0…1.
    var quality: Double
    /// 0…1.
    var novelty: Double
    /// 0…1.
    var expertise: Double
    /// 0…100.
    var viralScore: Double

    /// What the audience takes a post to be of which it was told nothing: middling in every way.
    static func unknown(hour: Int) -> PostTraits {
        PostTraits(hour: hour, quality: 0.5, novelty: 0.5, expertise: 0.5, viralScore: 50)
    }
}
