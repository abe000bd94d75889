import Audience
import FoundationEssentials
import Runtime
import Timekeeping

/// `POST /2/tweets`: the network's create endpoint, extended by an object `rookery` that describes the post to the invented audience
/// the post is.
///
///     {"text": "…", "rookery": {
///        "decision_id": "…",        // posting it again answers with the post already there
///        "posted_at": "…Z",         // RFC 3339, not after the network's present; default: now
///        "hour": 0…23,              // in the account's time zone; default: the hour of posted_at in UTC
///        "generator": "…", "content_type": "educational", "format": "single|thread|reply",
///        "quality": 0…1, "novelty": 0…1, "expertise": 0…1, "viral_score": 0…100}}
///
/// All of `rookery` is optional. The answer is 201 `{"data":{"id":"…","text":"…"}}`; the id carries the moment the post
/// went out, to the millisecond. It is on disk before the answer leaves.
extension SimulatedNetwork {
    func createPost(_ request: APIRequest, at now: Timestamp, _ state: inout State) -> APIResponse {
        let order: PostOrder
        do {
            order = try PostOrder(request.body, now: now)
        } catch {
            return Problem.invalidRequest(parameter: error.field, values: [], message: error.description)
        }
        if let decision = order.traits.decisionID, let post = state.registry.post(forDecision: decision) {
            return Self.created(post)
        }
        do {
            let post = try state.registry.publish(text: order.text, traits: order.traits, at: order.postedAt)
            guard let post else {
                return Problem.invalidRequest(
                    parameter: "posted_at", values: [order.postedAt.rfc3339],
                    message: "`rookery.posted_at` is before the network existed")
            }
            return Self.created(post)
        } catch {
            return Problem.plain(503, "Service Unavailable", detail: error.description)
        }
    }

    private static func created(_ post: PublishedPost) -> APIResponse {
        APIResponse(
            status: 201,
            body: [
                "data": [
                    "id": .text(post.id), "text": .text(post.text), "edit_history_tweet_ids": [.text(post.id)],
                ]
            ])
    }
}

/// The body of a create request, checked.
struct PostOrder: Sendable {
    var text: String
    var traits: PostTraits
    var postedAt: Timestamp

    struct Refusal: Error {
        let field: String
        let description: String
    }

    init(_ bytes: [UInt8], now: Timestamp) throws(Refusal) {
        let body = try Self.decode(bytes)
        guard !body.text.isEmpty else { throw Refusal(field: "text", description: "`text` must not be empty") }
        text = body.text
        let said = body.rookery ?? Body.Rookery()
        postedAt = now
        if let time = said.postedAt {
            guard let moment = Timestamp(rfc3339: time) else {
                throw Refusal(field: "posted_at", description: "`rookery.posted_at` must be an RFC 3339 time")
            }
            guard moment <= now else {
                throw Refusal(
                    field: "posted_at", description: "`rookery.posted_at` is after the network's present, \(now)")
            }
            postedAt = moment
        }
        traits = .unknown(hour: said.hour ?? Int(postedAt.seconds / 3600 % 24))
        guard (0...23).contains(traits.hour) else {
            throw Refusal(field: "hour", description: "`rookery.hour` must lie between 0 and 23")
        }
        traits.decisionID = said.decisionID
        traits.generator = said.generator
        traits.contentType = said.contentType
        traits.format = said.format
        traits.quality = try Self.within(0...1, "quality", said.quality) ?? traits.quality
        traits.novelty = try Self.within(0...1, "novelty", said.novelty) ?? traits.novelty
        traits.expertise = try Self.within(0...1, "expertise", said.expertise) ?? traits.expertise
        traits.viralScore = try Self.within(0...100, "viral_score", said.viralScore) ?? traits.viralScore
    }

    /// The members under their names on the wire.
    private struct Body: Decodable {
        struct Rookery: Decodable {
            var decisionID, postedAt, generator, contentType, format: String?
            var hour: Int?
            var quality, novelty, expertise, viralScore: Double?

            enum CodingKeys: String, CodingKey {
                case generator, format, hour, quality, novelty, expertise
                case decisionID = "decision_id"
                case postedAt = "posted_at"
                case contentType = "content_type"
                case viralScore = "viral_score"
            }
        }
        var text: String
        var rookery: Rookery?
    }

    private static func decode(_ bytes: [UInt8]) throws(Refusal) -> Body {
        do {
            return try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let path = context.codingPath.map(\.stringValue)
            throw Refusal(
                field: path.last ?? "body", description: "`\(path.joined(separator: "."))` is of the wrong kind")
        } catch DecodingError.keyNotFound(let key, _) {
            throw Refusal(field: key.stringValue, description: "`\(key.stringValue)` is missing")
        } catch {
            throw Refusal(field: "body", description: "The body is not JSON")
        }
    }

    private static func within(
        _ range: ClosedRange<Double>, _ field: String, _ value: Double?
    ) throws(Refusal) -> Double? {
        guard let value, !range.contains(value) else { return value }
        throw Refusal(
            field: field,
            description: "`rookery.\(field)` must lie between \(range.lowerBound) and \(range.upperBound)")
    }
}
