import Foundation
import Postgres
import Testing
import Timekeeping

@testable import Coordinator

@Suite struct WeightsCommandTests {
    private let start = Timestamp(seconds: 1_772_409_600)

    /// Two hundred posts of four generators with equal chances; coach brings ten times as many followers.
    private func deployment() throws -> Deployment {
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

    private func image(_ deployment: Deployment) throws -> String {
        try deployment.connection.execute(
            """
            SELECT md5(string_agg(t::text, '' ORDER BY t::text))
            FROM (SELECT w::text FROM generator_weights w UNION ALL SELECT e::text FROM optimization_events e
                  UNION ALL SELECT h::text FROM generator_performance_history h
                  UNION ALL SELECT c::text FROM choice_states c) t
            """
        ).only().text(0)
    }

    @Test func `a preview tells the step and its worth, and writes nothing`() throws {
        let deployment = try deployment()
        let before = try image(deployment)
        let run = try deployment.run("weights", "preview", "--json")
        #expect(run.exit == 0)
        let json = try run.json()
        let generators = try #require(json["generators"] as? [String: [String: Any]])
        #expect(generators.count == 12)
        let sum = generators.values.reduce(0.0) { $0 + (($1["proposed_weight"] as? Double) ?? 0) }
        #expect(abs(sum - 1) < 1e-9)
        let coach = try #require(generators["coach"])
        #expect((coach["proposed_weight"] as? Double ?? 0) > (coach["weight"] as? Double ?? 1))
        #expect(coach["standing"] as? String == "ahead")
        // Generators without a post may still be better: the likeliest one is not certain.
        let chances = generators.values.map { $0["probability_of_best"] as? Double ?? 0 }
        #expect(coach["probability_of_best"] as? Double == chances.max())
        #expect(abs(chances.reduce(0, +) - 1) < 1e-9)
        let evaluation = try #require(json["evaluation"] as? [String: Any])
        #expect(evaluation["verdict"] as? String == "accepted")
        for side in ["present", "proposed"] {
            let estimates = try #require(evaluation[side] as? [String: Any])
            for name in ["inverse_propensity", "self_normalised", "doubly_robust"] {
                let estimate = try #require(estimates[name] as? [String: Double])
                #expect((estimate["low"] ?? 1) < (estimate["high"] ?? 0))
            }
        }
        let text = try deployment.run("weights", "preview").output
        #expect(text.contains("doubly robust"))
        for line in text.split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
        #expect(try image(deployment) == before)
    }

    @Test func `weights somebody asks about are judged, and worse ones exit with refused`() throws {
        let deployment = try deployment()
        let better = try deployment.run("weights", "preview", "--set", "coach=0.6", "--json")
        #expect(better.exit == 0)
        let worse = try deployment.run(
            "weights", "preview", "--set", "coach=0.02", "--set", "data_nerd=0.9", "--guard", "difference", "--json")
        #expect(worse.exit == 5)
        let evaluation = try #require(try worse.json()["evaluation"] as? [String: Any])
        #expect(evaluation["verdict"] as? String == "refused")
        let generators = try #require(try worse.json()["generators"] as? [String: [String: Any]])
        #expect(generators["dataNerd"]?["proposed_weight"] as? Double == 0.9)
    }

    @Test func `without recorded propensities nothing is said of the step`() throws {
        let deployment = try deployment()
        try deployment.connection.execute("UPDATE content SET propensity = NULL")
        let run = try deployment.run("weights", "preview", "--json")
        #expect(run.exit == 0)
        let evaluation = try #require(try run.json()["evaluation"] as? [String: Any])
        #expect(evaluation["verdict"] as? String == "not_enough_evidence")
        #expect(evaluation["posts_without_propensity"] as? Int == 200)
    }

    @Test(arguments: [
        (["weights", "show"], "preview"), (["weights", "preview", "--set", "nobody=0.1"], "nobody"),
        (["weights", "preview", "--set", "coach=1.5"], "1.5"), (["weights", "preview", "--drive", "luck"], "luck"),
    ])
    func `what is not understood is named`(arguments: [String], named: String) throws {
        let run = try Program.run(
            arguments,
            environment: ["ROOKERY_POSTGRES_URL": "postgresql://127.0.0.1:1/none", "ROOKERY_ACCOUNT": "test"])
        #expect(run.exit == 2)
        #expect(run.errors.contains(named))
    }
}
