import Model
import Postgres
import Schema
import Timekeeping

/// Posts as they were decided. The greatest version of each is kept, by `PostMessage.recordOrder`.
public enum ContentStore {
    /// Writes a batch of posts in any order, duplicates and old versions included. One statement, sorted by key.
    ///
    /// - Returns: how many rows were new or replaced by a greater version.
    @discardableResult
    public static func upsert(_ connection: PostgresConnection, _ posts: [PostMessage]) throws(PostgresError) -> Int {
        let versions = greatest(posts)
        guard !versions.isEmpty else { return 0 }
        try releaseExamples(connection, versions)
        return try connection.execute(
            PostgresQuery(unescaped: statement, columns(of: versions).map { .column($0) })
        ).affected
    }

    struct Version {
        let order: String
        let post: PostMessage
    }

    /// The greatest version of each post, by decision.
    static func greatest(_ posts: [PostMessage]) -> [Version] {
        var found: [String: Version] = [:]
        for post in posts {
            let version = Version(order: post.recordOrder, post: post)
            if let known = found[post.decisionID], !ByteOrder.precedes(known.order, version.order) { continue }
            found[post.decisionID] = version
        }
        return found.values.sorted { $0.post.decisionID < $1.post.decisionID }
    }

    /// A post that turns out to be external, or of the other kind, leaves the learning examples before the database
    /// would refuse the change; without its verdict, the next `learn` judges it again.
    private static func releaseExamples(
        _ connection: PostgresConnection, _ versions: [Version]
    ) throws(PostgresError) {
        try connection.execute(
            """
            WITH released AS (
                DELETE FROM learning_examples e
                USING unnest(\(uuids: versions.map(\.post.decisionID)), \(versions.map(\.order)),
                    \(versions.map(\.post.origin.rawValue)), \(versions.map(\.post.simulated)))
                    AS v (decision_id, record_order, origin, simulated), content c
                WHERE e.decision_id = v.decision_id AND c.decision_id = v.decision_id
                  AND (v.origin <> e.origin OR v.simulated <> e.simulated)
                  AND v.record_order COLLATE "C" > c.record_order
                RETURNING e.decision_id)
            DELETE FROM gate_decisions g USING released r WHERE g.decision_id = r.decision_id
            """
        )
    }

    private static let names = [
        "decision_id", "record_order", "post_id", "status", "origin", "simulated", "account", "decision_type",
        "bandit_arm", "content_type", "content_format", "timing_slot", "generator_name", "generator_confidence",
        "topic", "hook_type", "style", "content", "quality_score", "novelty_score", "expertise_level", "viral_score",
        "propensity", "arm_propensity", "hour_propensity", "state_version", "created_at", "posted_at",
    ]

    /// The registered name behind the one in the message; one that no generator has is left to the reference to refuse.
    private static let registered = "COALESCE(resolve_generator(v.generator_name), v.generator_name)"

    private static let statement = """
        INSERT INTO content (\(names.joined(separator: ", ")))
        SELECT \(names.map { $0 == "generator_name" ? registered : $0 }.joined(separator: ", "))
        FROM unnest(\(names.indices.map { "$\($0 + 1)" }.joined(separator: ", ")))
             AS v (\(names.joined(separator: ", ")))
        ON CONFLICT (decision_id) DO UPDATE SET
        \(names.dropFirst().map { "\($0) = EXCLUDED.\($0)" }.joined(separator: ", "))
        WHERE EXCLUDED.record_order > content.record_order
        """

    private static func columns(of versions: [Version]) -> [PostgresColumn] {
        let posts = versions.map(\.post)
        let arms = posts.map { $0.banditArm.flatMap { ArmName($0) } }
        return [
            .uuids(posts.map(\.decisionID)), .texts(versions.map(\.order)), .texts(posts.map(\.postID)),
            .texts(posts.map(\.status.rawValue)), .texts(posts.map(\.origin.rawValue)),
            .bools(posts.map(\.simulated)), .texts(posts.map(\.account)),
            .texts(posts.map(\.decisionType.rawValue)), .texts(posts.map(\.banditArm)),
            .texts(arms.map { $0?.contentType }), .texts(arms.map { $0?.format?.rawValue }),
            .texts(arms.map { $0?.slot?.rawValue }), .texts(posts.map(\.generatorName)),
            .doubles(posts.map(\.generatorConfidence)), .texts(posts.map(\.topic)), .texts(posts.map(\.hookType)),
            .texts(posts.map(\.style)), .texts(posts.map(\.content)), .doubles(posts.map(\.qualityScore)),
            .doubles(posts.map(\.noveltyScore)), .doubles(posts.map(\.expertiseLevel)),
            .doubles(posts.map(\.viralScore)), .doubles(posts.map(\.propensity)),
            .doubles(posts.map(\.armPropensity)), .doubles(posts.map(\.hourPropensity)),
            .texts(posts.map(\.stateVersion)),
            .timestamps(posts.map(\.createdAt)), .timestamps(posts.map(\.postedAt)),
        ]
    }
}
