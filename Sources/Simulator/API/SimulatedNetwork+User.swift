import Runtime
import Timekeeping

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
