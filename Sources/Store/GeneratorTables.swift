import Learning
import Model
import Postgres
import Timekeeping

/// The generators' weights and what they are worked out from.
public enum GeneratorStore {
    /// Rows by name, each with its evidence; locked until the transaction ends, so that two runs cannot both step.
    ///
    /// - Parameters:
    ///   - start: posts whose latest reading was taken after it count.
    public static func lockStates(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> [GeneratorState] {
        try connection.execute("SELECT 1 FROM generator_weights ORDER BY generator_name FOR UPDATE")
        return try states(connection, collectedAfter: start)
    }

    /// Rows by name with their evidence, not locked: for a preview.
    public static func states(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> [GeneratorState] {
        let rows = try connection.execute(
            """
            SELECT g.generator_name, g.weight, g.status, g.locked, g.manual_override,
                   COALESCE(e.posts, 0) AS posts, COALESCE(e.measured, 0) AS measured,
                   COALESCE(e.impressions, 0) AS impressions, COALESCE(e.followers, 0) AS followers,
                   COALESCE(e.squares, 0) AS squares
            FROM generator_weights g LEFT JOIN (\(unescaped: evidence)
                WHERE collected_at > \(start) GROUP BY generator_name) e
                 USING (generator_name)
            ORDER BY g.generator_name
            """)
        var states: [GeneratorState] = []
        for row in rows {
            states.append(
                GeneratorState(
                    name: try row.text("generator_name"), weight: try row.double("weight"),
                    status: try row.value("status", of: "generator_weights"),
                    isLocked: try row.bool("locked"), override: try row.optionalDouble("manual_override"),
                    evidence: GeneratorEvidence(
                        posts: try row.int("posts"), measuredPosts: try row.int("measured"),
                        impressions: try row.int("impressions"), followers: try row.int("followers"),
                        squaresPerImpression: try row.double("squares"))))
        }
        return states
    }

    /// The current rows by name, without evidence.
    public static func standing(_ connection: PostgresConnection) throws(PostgresError) -> [GeneratorState] {
        var states: [GeneratorState] = []
        for row in try connection.execute(
            "SELECT generator_name, weight, status, locked, manual_override FROM generator_weights ORDER BY 1")
        {
            states.append(
                GeneratorState(
                    name: try row.text("generator_name"), weight: try row.double("weight"),
                    status: try row.value("status", of: "generator_weights"),
                    isLocked: try row.bool("locked"), override: try row.optionalDouble("manual_override")))
        }
        return states
    }

    /// Sums over learnable posts, by generator. A post counts as measured where impressions and followers are known.
    static let evidence = """
        SELECT generator_name, count(*) AS posts,
               count(*) FILTER (WHERE followers_gained IS NOT NULL AND impressions IS NOT NULL) AS measured,
               COALESCE(sum(impressions) FILTER (WHERE followers_gained IS NOT NULL AND impressions IS NOT NULL), 0)::bigint
                   AS impressions,
               COALESCE(sum(followers_gained) FILTER (WHERE impressions IS NOT NULL), 0)::bigint AS followers,
               sum(followers_gained::double precision * followers_gained / impressions ORDER BY decision_id)
                   FILTER (WHERE impressions > 0) AS squares
        FROM training_rows
        """

    /// Learnable posts whose latest reading was taken after `start`: what an optimization needs enough of.
    public static func learnablePosts(
        _ connection: PostgresConnection, collectedAfter start: Timestamp
    ) throws(PostgresError) -> Int64 {
        try connection.execute(
            "SELECT count(*) AS posts FROM training_rows WHERE collected_at > \(start)"
        ).only().int("posts")
    }
}

extension GeneratorStore {
    /// The same states with what the posterior knows of each: all learnable posts whose followers are known, each
    /// counting less the older its latest reading is.
    ///
    /// Readings older than ten half-lives count for less than a thousandth and are left out, so the work stays bounded.
    ///
    /// - Parameters:
    ///   - moment: ages are counted from it.
    ///   - halfLife: longer than zero.
    public static func remembering(
        _ states: [GeneratorState], at moment: Timestamp, halfLife: Span, _ connection: PostgresConnection
    ) throws(PostgresError) -> [GeneratorState] {
        let rows = try connection.execute(
            """
            SELECT g.generator_name, greatest(g.measured_posts, count(t.decision_id)) AS ever,
                   COALESCE(sum(share ORDER BY t.decision_id), 0) AS posts,
                   COALESCE(sum(share * impressions ORDER BY t.decision_id), 0) AS impressions,
                   COALESCE(sum(share * followers ORDER BY t.decision_id), 0) AS followers,
                   COALESCE(sum(share * followers * followers / impressions ORDER BY t.decision_id), 0) AS squares
            FROM generator_weights g LEFT JOIN (
                SELECT generator_name, decision_id, impressions::float8, followers_gained::float8 AS followers,
                       power(0.5, greatest(0, extract(epoch
                           FROM \(moment)::timestamptz - collected_at)::float8) / \(halfLife.seconds)::float8)
                           AS share
                FROM training_rows
                WHERE collected_at > \(moment - halfLife * 10) AND followers_gained IS NOT NULL
                    AND impressions > 0) t USING (generator_name)
            GROUP BY g.generator_name, g.measured_posts
            """)
        var memories: [String: FollowerMemory] = [:]
        for row in rows {
            memories[try row.text("generator_name")] = FollowerMemory(
                everMeasured: try row.int("ever"), posts: try row.double("posts"),
                impressions: try row.double("impressions"), followers: try row.double("followers"),
                squaresPerImpression: try row.double("squares"))
        }
        return states.map { state in
            var state = state
            state.memory = memories[state.name]
            return state
        }
    }
}

extension GeneratorStore {
    /// The learnable posts of a window whose followers and impressions are known, with the chance their generator was
    /// drawn with, by time of posting.
    ///
    /// - Parameters:
    ///   - states: generators in the order that actions count.
    ///   - start: posts whose latest reading was taken after it count.
    public static func choices(
        _ connection: PostgresConnection, of states: [GeneratorState], collectedAfter start: Timestamp
    ) throws(PostgresError) -> ChoiceLog {
        let indices = Dictionary(uniqueKeysWithValues: states.enumerated().map { ($1.name, $0) })
        var log = ChoiceLog()
        for row in try connection.execute(
            """
            SELECT generator_name, propensity, followers_gained, impressions FROM training_rows
            WHERE collected_at > \(start) AND followers_gained IS NOT NULL AND impressions IS NOT NULL
                  AND generator_name IS NOT NULL
            ORDER BY posted_at, decision_id
            """)
        {
            guard let action = indices[try row.text("generator_name")] else { continue }
            guard let propensity = try row.optionalDouble("propensity") else {
                log.withoutPropensity += 1
                continue
            }
            log.choices.append(
                LoggedChoice(
                    action: action, propensity: propensity, followers: Double(try row.int("followers_gained")),
                    impressions: Double(try row.int("impressions"))))
        }
        return log
    }
}

/// The registry of names: which generator each spelling means.
public enum GeneratorNames {
    /// The registered name behind any spelling or alias; `nil` where no generator is meant.
    public static func resolve(
        _ connection: PostgresConnection, _ name: String
    ) throws(PostgresError) -> String? {
        try connection.execute("SELECT resolve_generator(\(name))").only().optionalText(0)
    }

    /// As `resolve`, of which something is expected.
    ///
    /// - Throws: `WeightError` `.unknownGenerator`.
    public static func known(_ connection: PostgresConnection, _ name: String) throws -> String {
        guard let found = try resolve(connection, name) else {
            throw WeightError(.unknownGenerator, "there is no generator named \(name)")
        }
        return found
    }

    /// The registered generator by each key of its names: what `resolve` goes by.
    public static func byKey(_ connection: PostgresConnection) throws(PostgresError) -> [String: String] {
        var names: [String: String] = [:]
        for row in try connection.execute("SELECT alias, generator_name FROM generator_aliases") {
            names[try row.text("alias")] = try row.text("generator_name")
        }
        return names
    }

    /// Aliases by registered name, as they were written; the generator's own spelling is not among them.
    public static func aliases(_ connection: PostgresConnection) throws(PostgresError) -> [String: [String]] {
        var aliases: [String: [String]] = [:]
        for row in try connection.execute(
            """
            SELECT generator_name, written FROM generator_aliases
            WHERE written <> generator_name ORDER BY generator_name, written COLLATE "C"
            """)
        {
            aliases[try row.text("generator_name"), default: []].append(try row.text("written"))
        }
        return aliases
    }

    /// Which of these names are new, after checking that none means another generator.
    ///
    /// - Throws: `WeightError` `.badName`.
    static func newAliases(
        _ connection: PostgresConnection, _ aliases: [String], of generator: String
    ) throws -> [String] {
        var keys: Set<String> = []
        return try aliases.filter { alias in
            guard GeneratorName.isWellFormed(alias, allowingBlanks: true) else {
                throw WeightError(
                    .badName,
                    "\"\(alias)\" is no name: a letter, then letters, digits, blanks, _ and -, "
                        + "\(GeneratorName.maximumLength) at most")
            }
            if let other = try resolve(connection, alias), other != generator {
                throw WeightError(.badName, "\(alias) is a name of \(other) already")
            }
            return try resolve(connection, alias) == nil && keys.insert(GeneratorName.key(alias)).inserted
        }
    }

    static func insert(
        _ connection: PostgresConnection, _ aliases: [String], of generator: String, by person: String,
        at moment: Timestamp
    ) throws(PostgresError) {
        try connection.execute(
            """
            INSERT INTO generator_aliases (alias, generator_name, written, added_at, added_by)
            SELECT generator_key(written), \(generator), written, \(moment), \(person)
                FROM unnest(\(aliases)) AS written
            ON CONFLICT DO NOTHING
            """)
    }
}

/// What is known of each generator from the examples (the statistics columns of `generator_weights`; the weights
/// themselves are the optimizer's).
public enum LearnGenerators {
    /// Followers a thousand impressions are pooled over the posts whose followers and impressions are both known; the
    /// engagement rate is the mean over all examples of the generator.
    ///
    /// What it writes follows from the tables alone: running it again changes nothing.
    ///
    /// - Parameter decisions: only the generators of these posts; `nil` for all.
    /// - Returns: how many generators changed.
    @discardableResult
    public static func refresh(
        _ connection: PostgresConnection, ofPosts decisions: [String]? = nil
    ) throws(PostgresError) -> Int {
        let touched: PostgresQuery =
            decisions.map {
                "WHERE generator_name IN (SELECT generator_name FROM content WHERE decision_id = ANY (\(uuids: $0)))"
            } ?? ""
        // In one order for all, so that two of them cannot wait for each other.
        try connection.execute("SELECT FROM generator_weights \(touched) ORDER BY generator_name FOR UPDATE")
        let rows = try connection.execute(
            """
            SELECT g.generator_name, count(t.decision_id) AS posts,
                   count(*) FILTER (WHERE t.impressions IS NOT NULL AND t.followers_gained IS NOT NULL) AS measured,
                   coalesce(sum(t.impressions) FILTER (WHERE t.followers_gained IS NOT NULL), 0)::bigint AS impressions,
                   coalesce(sum(t.followers_gained) FILTER (WHERE t.impressions IS NOT NULL), 0)::bigint AS followers,
                   sum(t.engagement_rate ORDER BY t.decision_id) / nullif(count(t.engagement_rate), 0) AS rate
            FROM generator_weights g LEFT JOIN training_rows t USING (generator_name)
            \(touched)
            GROUP BY g.generator_name ORDER BY g.generator_name
            """)
        var names: [String] = []
        var evidence: [GeneratorEvidence] = []
        var rates: [Double?] = []
        for row in rows {
            names.append(try row.text("generator_name"))
            evidence.append(
                GeneratorEvidence(
                    posts: try row.int("posts"), measuredPosts: try row.int("measured"),
                    impressions: try row.int("impressions"), followers: try row.int("followers")))
            rates.append(try row.optionalDouble("rate"))
        }
        return try connection.execute(
            """
            UPDATE generator_weights g
            SET measured_posts = new.measured, total_impressions = new.impressions, total_followers = new.followers,
                avg_engagement_rate = new.rate, avg_f_per_1k = new.f_per_1k, tier = new.tier
            FROM unnest(\(names), \(evidence.map(\.measuredPosts)), \(evidence.map(\.impressions)),
                \(evidence.map(\.followers)), \(rates), \(evidence.map(\.followersPerThousand)),
                \(.texts(evidence.map { $0.tier?.rawValue })))
                AS new (generator_name, measured, impressions, followers, rate, f_per_1k, tier)
            WHERE g.generator_name = new.generator_name
              AND (g.measured_posts, g.total_impressions, g.total_followers, g.avg_engagement_rate, g.avg_f_per_1k,
                   g.tier) IS DISTINCT FROM
                  (new.measured, new.impressions, new.followers, new.rate, new.f_per_1k, new.tier)
            """
        ).affected
    }
}
