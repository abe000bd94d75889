import Audience
import Runtime
import Timekeeping

/// `GET /2/tweets?ids=`
extension SimulatedNetwork {
    func lookUpPosts(
        _ request: APIRequest, as credential: Credential, at now: Timestamp, _ state: inout State
    ) -> APIResponse {
        let ids = request.list("ids")
        if let refusal = refusal(ofIDs: ids) { return refusal }
        if let capped = monthlyCap(reading: ids.count, at: now, &state) { return capped }
        let fields = Set(request.list("tweet.fields"))
        var data: [StructuredValue] = []
        var errors: [StructuredValue] = []
        for id in ids {
            guard let (post, totals) = state.registry[id], !isDeleted(post, at: now), post.postedAt <= now else {
                errors.append(Problem.notFound(id, type: "tweet", parameter: "ids"))
                continue
            }
            var members: [StructuredValue.Field] = [
                .init("id", .text(id)), .init("text", .text(post.text)),
                .init("edit_history_tweet_ids", [.text(id)]),
            ]
            let counts = totals.counts(at: now - post.postedAt)
            if fields.contains("created_at") {
                members.append(.init("created_at", .text(post.postedAt.networkForm)))
            }
            if fields.contains("public_metrics") {
                members.append(.init("public_metrics", publicMetrics(counts, newNames: state.requests % 2 == 0)))
            }
            let refused =
                credential != .owner || now - post.postedAt > .days(30) || refusesPrivateMetrics(of: post)
            for (name, metrics) in privateMetrics(counts) where fields.contains(name) {
                if refused {
                    errors += metrics.map { Problem.refusedField("\(name).\($0.name)", of: id) }
                } else {
                    members.append(.init(name, .object(metrics)))
                }
            }
            data.append(.object(members))
        }
        // A request of which nothing is left comes back either way.
        return APIResponse(status: data.isEmpty && state.requests % 2 == 0 ? 404 : 200, body: partial(data, errors))
    }

    /// What there is, and an error for each part there is not; neither member is there when it is empty.
    func partial(_ data: [StructuredValue], _ errors: [StructuredValue]) -> StructuredValue {
        var members: [StructuredValue.Field] = []
        if !data.isEmpty { members.append(.init("data", .list(data))) }
        if !errors.isEmpty { members.append(.init("errors", .list(errors))) }
        return .object(members)
    }

    /// 400 unless there are 1 to 100 ids, all of them digits.
    func refusal(ofIDs ids: [String]) -> APIResponse? {
        if ids.isEmpty {
            return Problem.invalidRequest(
                parameter: "ids", values: [], message: "The `ids` query parameter can not be empty")
        }
        if ids.count > 100 {
            return Problem.invalidRequest(
                parameter: "ids", values: ids,
                message:
                    "The number of values in the `ids` query parameter list [\(ids.count)] is not between 1 and 100")
        }
        guard let bad = ids.first(where: { !Snowflake.isID($0) }) else { return nil }
        return Problem.invalidRequest(
            parameter: "ids", values: ids,
            message: "The `ids` query parameter value [\(bad)] is not valid")
    }

    /// Counts posts read towards the month's cap.
    private func monthlyCap(reading count: Int, at now: Timestamp, _ state: inout State) -> APIResponse? {
        guard settings.monthlyCap > 0 else { return nil }
        let civil = CivilDate.civil(fromDays: now.floored(to: .days(1)).seconds / 86_400)
        let month = civil.year * 12 + civil.month
        if state.month != month { (state.month, state.postsReadThisMonth) = (month, 0) }
        guard state.postsReadThisMonth + count <= settings.monthlyCap else {
            return Problem.usageCapped(account: settings.userID)
        }
        state.postsReadThisMonth += count
        return nil
    }

    /// The network calls reposts by their old name in some answers and by the new one in others.
    private func publicMetrics(_ counts: PostCounts, newNames: Bool) -> StructuredValue {
        [
            newNames ? "repost_count" : "retweet_count": .int(counts.reposts),
            "reply_count": .int(counts.replies), "like_count": .int(counts.likes),
            "quote_count": .int(counts.quotes), "bookmark_count": .int(counts.bookmarks),
            "impression_count": .int(counts.impressions),
        ]
    }

    private func privateMetrics(_ counts: PostCounts) -> [(String, [StructuredValue.Field])] {
        let seen: [StructuredValue.Field] = [
            .init("impression_count", .int(counts.impressions)), .init("url_link_clicks", .int(counts.linkClicks)),
            .init("user_profile_clicks", .int(counts.profileClicks)),
        ]
        let acted: [StructuredValue.Field] = [
            .init("like_count", .int(counts.likes)), .init("reply_count", .int(counts.replies)),
            .init("retweet_count", .int(counts.reposts)),
        ]
        let engagements = StructuredValue.Field("engagements", .int(counts.engagements))
        return [("non_public_metrics", seen + [engagements]), ("organic_metrics", seen + acted)]
    }
}

extension Timestamp {
    /// With exactly three fraction digits, as the network writes times.
    var networkForm: String {
        let text = Timestamp(milliseconds: milliseconds).rfc3339
        return text.contains(".") ? text : text.dropLast() + ".000Z"
    }
}

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

/// `GET /2/users/{id}` and `GET /2/users/me`
extension SimulatedNetwork {
    func lookUpUser(
        _ id: String, _ request: APIRequest, as credential: Credential, at now: Timestamp, _ state: State
    ) -> APIResponse {
        if id == "me", credential != .owner {
            return Problem.plain(
                403, "Forbidden",
                detail: "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.")
        }
        guard id == "me" || id == settings.userID else {
            guard Snowflake.isID(id) else {
                return Problem.invalidRequest(
                    parameter: "id", values: [id], message: "The `id` query parameter value [\(id)] is not valid")
            }
            return APIResponse(
                status: 200, body: ["errors": [Problem.notFound(id, type: "user", parameter: "id")]])
        }
        var user: [StructuredValue.Field] = [
            .init("id", .text(settings.userID)), .init("name", .text(settings.username)),
            .init("username", .text(settings.username)),
        ]
        if request.list("user.fields").contains("public_metrics") {
            let posts = Int64(state.registry.count)
            let metrics: StructuredValue = [
                "followers_count": .int(state.registry.followers(at: now)), "following_count": 312,
                "tweet_count": .int(posts), "post_count": .int(posts), "listed_count": 41,
            ]
            user.append(.init("public_metrics", metrics))
        }
        return APIResponse(status: 200, body: ["data": .object(user)])
    }
}
