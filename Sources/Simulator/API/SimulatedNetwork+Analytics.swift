import Audience
import Runtime
import Timekeeping

/// `GET /2/tweets/analytics`: what happened to the owner's posts between two moments.
extension SimulatedNetwork {
    func analytics(
        _ request: APIRequest, as credential: Credential, at now: Timestamp, _ state: State
    ) -> APIResponse {
        guard credential == .owner else {
            return Problem.plain(
                403, "Forbidden", detail: "You are not permitted to perform this action.")
        }
        let ids = request.list("ids")
        if let refusal = refusal(ofIDs: ids) { return refusal }
        var moments: [Timestamp] = []
        for name in ["start_time", "end_time"] {
            guard let text = request.query[name], let moment = Timestamp(rfc3339: text) else {
                return Problem.invalidRequest(
                    parameter: name, values: request.query[name].map { [$0] } ?? [],
                    message: "The `\(name)` query parameter is not a valid RFC3339 date-time")
            }
            moments.append(moment)
        }
        let (start, end) = (moments[0], min(moments[1], now))
        guard start < moments[1] else {
            return Problem.invalidRequest(
                parameter: "end_time", values: [moments[1].rfc3339],
                message: "The `end_time` query parameter must be later than `start_time`")
        }
        guard request.query["granularity"] ?? "total" == "total" else {
            return Problem.invalidRequest(
                parameter: "granularity", values: [request.query["granularity"] ?? ""],
                message: "The simulated network knows the `granularity` [total] only")
        }
        var data: [StructuredValue] = []
        var errors: [StructuredValue] = []
        for id in ids {
            guard let (post, totals) = state.registry[id], !isDeleted(post, at: now), post.postedAt <= now else {
                errors.append(Problem.notFound(id, type: "tweet", parameter: "ids"))
                continue
            }
            let before = totals.counts(at: start - post.postedAt)
            let after = totals.counts(at: end - post.postedAt)
            data.append([
                "id": .text(id),
                "timestamped_metrics": [
                    ["timestamp": .text(start.networkForm), "metrics": Self.metrics(from: before, to: after)]
                ],
            ])
        }
        return APIResponse(status: 200, body: partial(data, errors))
    }

    private static func metrics(from before: PostCounts, to after: PostCounts) -> StructuredValue {
        func gain(_ field: KeyPath<PostCounts, Int64>) -> StructuredValue {
            .int(max(0, after[keyPath: field] - before[keyPath: field]))
        }
        return [
            "impressions": gain(\.impressions), "likes": gain(\.likes), "retweets": gain(\.reposts),
            "replies": gain(\.replies), "quote_tweets": gain(\.quotes), "bookmarks": gain(\.bookmarks),
            "user_profile_clicks": gain(\.profileClicks), "url_clicks": gain(\.linkClicks),
            "engagements": gain(\.engagements), "follows": gain(\.follows), "unfollows": gain(\.unfollows),
        ]
    }
}
