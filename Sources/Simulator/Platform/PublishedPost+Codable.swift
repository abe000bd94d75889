import Audience
import Timekeeping

extension PublishedPost: Codable {
    private enum Key: String, CodingKey {
        case id, text
        case postedAt = "posted_at_us"
        case followersAtPosting = "followers_at_posting"
        case traits
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            text: try container.decode(String.self, forKey: .text),
            postedAt: Timestamp(microseconds: try container.decode(Int64.self, forKey: .postedAt)),
            followersAtPosting: try container.decode(Int64.self, forKey: .followersAtPosting),
            traits: try container.decode(PostTraits.self, forKey: .traits))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(text, forKey: .text)
        try container.encode(postedAt.microseconds, forKey: .postedAt)
        try container.encode(followersAtPosting, forKey: .followersAtPosting)
        try container.encode(traits, forKey: .traits)
    }
}
