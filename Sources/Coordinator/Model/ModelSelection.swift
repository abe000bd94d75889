import FoundationEssentials

/// What the gates kept from a fit, as `predictor_models.selection` holds it; `nil` of what an older row lacks.
struct ModelSelection: Decodable, Sendable {
    struct Removed: Decodable, Sendable {
        let posts: Int64
        /// Refused by this gate alone.
        let alone: Int64
    }
    struct Side: Decodable, Sendable {
        let posts: Int64
        let meanRate: Double?

        enum CodingKeys: String, CodingKey {
            case posts
            case meanRate = "mean_rate"
        }
    }
    struct LikesGate: Decodable, Sendable {
        let least: Double?
        let below: Side
        let above: Side
    }
    struct Gates: Decodable, Sendable {
        let posts: Int64
        let learnable: Int64
        let unjudged: Int64
        let removed: [String: Removed]
        let likes: LikesGate

        enum CodingKeys: String, CodingKey {
            case posts, learnable, unjudged, removed
            case likes = "likes_gate"
        }
    }

    let gates: Gates?
    let fit: [String: Int64]?

    init?(json: String) {
        guard let read = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = read
    }
}
