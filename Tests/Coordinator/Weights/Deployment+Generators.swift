import Postgres
import TestDeployments
import Timekeeping

extension Deployment {
    /// Two hundred posts of four generators with equal chances; coach brings ten times as many followers.
    static func withGeneratorPosts(startingAt start: Timestamp) throws -> Deployment {
        let deployment = try Deployment(startingAt: start)
        try deployment.connection.script(
            """
            INSERT INTO content (decision_id, record_order, post_id, status, origin, simulated, account, decision_type,
                generator_name, propensity, created_at, posted_at)
            SELECT lpad(to_hex(n), 32, '0')::uuid, '1', 'p' || n, 'posted', 'own', false, 'test', 'single',
                   (ARRAY['coach', 'dataNerd', 'explorer', 'humanVoice'])[1 + n % 4], 0.25, moment, moment
            FROM (SELECT n, '2026-02-28T00:00:00Z'::timestamptz + n * interval '10 min' AS moment
                  FROM generate_series(1, 200) AS n) p;
            INSERT INTO outcomes (decision_id, post_id, simulated, source, impressions, likes, retweets, replies,
                collected_at)
            SELECT decision_id, post_id, false, 'test', 1000, 30, 1, 1, posted_at + interval '3 h' FROM content;
            INSERT INTO learning_examples (decision_id, simulated, learned_at)
            SELECT decision_id, false, posted_at + interval '4 h' FROM content;
            INSERT INTO follower_attributions (decision_id, method, window_start, window_end, followers_gained,
                collected_at, simulated)
            SELECT decision_id, 'direct', posted_at, posted_at + interval '3 h',
                   CASE WHEN generator_name = 'coach' THEN 8 + extract(minute FROM posted_at)::int / 10
                        ELSE extract(minute FROM posted_at)::int / 20 END,
                   posted_at + interval '3 h', false
            FROM content;
            """)
        return deployment
    }

    /// A digest of every row of every table.
    func checksum() throws -> String {
        let tables = try connection.execute(
            """
            SELECT quote_ident(relname) FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            ORDER BY relname
            """
        ).map { try $0.text(0) }
        return try tables.map { table in
            let rows = try connection.execute(
                """
                SELECT count(*) || ' ' || COALESCE(md5(string_agg(t::text, '|' ORDER BY t::text)), '')
                    FROM \(unescaped: table) t
                """
            ).only().text(0)
            return "\(table) \(rows)"
        }.joined(separator: "\n")
    }
}
