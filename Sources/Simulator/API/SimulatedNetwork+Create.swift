import Audience
import Runtime
import Timekeeping

/// `POST /2/tweets`: the network's create endpoint, extended by an object `rookery` that tells the invented audience what
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
