import Learning
import Postgres
import Scheduling
import Store
import Testing
import Timekeeping

@testable import Workers

@Suite struct OptimizationTests {
    private let slot = LearnedDatabase.start + .days(6)

    /// Runs one job of the kind through the runner that workers use.
    private func optimize(_ database: LearnedDatabase, slot: Timestamp? = nil) throws {
        let slot = slot ?? self.slot
        try database.connection.execute(
            "INSERT INTO jobs (kind, slot, queued_at) VALUES ('optimize', \(slot), \(slot))")
        try database.connection.execute(
            """
            INSERT INTO schedule_slots (schedule, slot, state, job_id, term, decided_at)
            SELECT kind, slot, 'queued', job_id, 1, slot FROM jobs WHERE slot = \(slot)
            """)
        let context = try database.context()
        let runner = context.jobRunner(
            [OptimizeHandler(context)],
            database: database.connection)
        #expect(try runner.runNext())
    }

    @Test func `nineteen posts are skipped with an event, twenty run`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<20)
        try optimize(database)
        let skipped = try database.connection.execute("SELECT * FROM optimization_events").only()
        #expect(try skipped.text("event_type") == "skipped")
        #expect(try skipped.text("reason") == "19 learnable posts in 7 days, 20 are needed")
        #expect(try skipped.int("posts_considered") == 19)
        #expect(
            try database.text("SELECT state || ' ' || reason FROM schedule_slots")
                == "skipped 19 learnable posts in 7 days, 20 are needed")
        #expect(try database.number("SELECT count(*) FROM generator_performance_history") == 0)
        try database.addPosts(20..<21)
        try optimize(database, slot: slot + .hours(6))
        #expect(
            try database.number("SELECT count(*) FROM optimization_events WHERE event_type = 'autonomous_optimization'")
                == 1)
        #expect(try database.number("SELECT count(*) FROM generator_performance_history") == 12)
        #expect(try database.number("SELECT count(*) FROM schedule_slots WHERE state = 'done'") == 1)
    }

    @Test func `weights are a distribution after each of many runs and replay from the events`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<61)
        for run in 0..<8 {
            try optimize(database, slot: slot + .hours(Int64(run)))
            #expect(
                try database.number(
                    "SELECT count(*) FROM generator_weights HAVING abs(sum(weight) - 1) <= 1e-12 AND min(weight) >= 0.02 - 1e-12"
                )
                    == 12)
        }
        // Each run starts where the one before it ended.
        #expect(
            try database.number(
                """
                SELECT count(*) FROM (SELECT old_weights, lag(new_weights) OVER (ORDER BY event_id) AS before
                                      FROM optimization_events) e WHERE before IS NOT NULL AND before <> old_weights
                """) == 0)
        #expect(
            try database.number(
                "SELECT count(*) FROM jsonb_each_text((SELECT new_weights FROM optimization_events ORDER BY event_id DESC LIMIT 1)) w JOIN generator_weights g ON g.generator_name = w.key AND g.weight = w.value::float8"
            ) == 12)
    }

    @Test func `locked and overridden weights are bit-identical after a run`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<61)
        try database.connection.execute("UPDATE generator_weights SET locked = true WHERE generator_name = 'coach'")
        try database.connection.execute(
            "UPDATE generator_weights SET manual_override = weight WHERE generator_name = 'humanVoice'")
        try optimize(database)
        #expect(
            try database.number(
                "SELECT count(*) FROM generator_weights WHERE (generator_name, weight) IN (('coach', 0.08), ('humanVoice', 0.15))"
            ) == 2)
        #expect(
            try database.text("SELECT reason FROM generator_performance_history WHERE generator_name = 'coach'")
                == "locked")
    }

    @Test func `locks that leave no room leave an event and every weight`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<61)
        try database.connection.execute(
            "UPDATE generator_weights SET manual_override = 0.9 WHERE generator_name = 'coach'")
        try optimize(database)
        #expect(try database.text("SELECT event_type FROM optimization_events") == "failed")
        #expect(try database.text("SELECT reason FROM optimization_events").contains("floor") == false)
        #expect(try database.number("SELECT count(*) FROM generator_weights WHERE weight = 0.08") == 1)
    }

    /// Coach brings all followers and has half the weight; a weight set behind the guard's back would give it away.
    @Test func `a step that is worth less is refused by the guard, and the weights stay`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<81)
        try database.connection.script(
            """
            UPDATE content SET propensity = 0.25;
            UPDATE follower_attributions SET followers_gained = 90 + extract(hour FROM window_start)::bigint
            WHERE decision_id IN (SELECT decision_id FROM content WHERE generator_name = 'coach');
            UPDATE follower_attributions SET followers_gained = 0
            WHERE decision_id IN (SELECT decision_id FROM content WHERE generator_name <> 'coach');
            UPDATE generator_weights SET weight = CASE WHEN generator_name = 'coach' THEN 0.5 ELSE 0.5 / 11 END;
            UPDATE generator_weights SET manual_override = 0.7 WHERE generator_name = 'explorer';
            """)
        try optimize(database)
        let event = try database.connection.execute("SELECT * FROM optimization_events").only()
        #expect(try event.text("event_type") == "refused")
        #expect(try event.text("reason").contains("refused by the guard (interval)"))
        #expect(try database.text("SELECT evaluation ->> 'verdict' FROM optimization_events") == "refused")
        #expect(try database.number("SELECT count(*) FROM generator_weights WHERE weight = 0.5") == 1)
        #expect(try database.number("SELECT count(*) FROM generator_performance_history") == 0)
        #expect(try database.text("SELECT state FROM schedule_slots") == "skipped")
    }

    @Test func `a refusal of the database leaves a failed event, and the next attempt's takes its place`() throws {
        let database = try LearnedDatabase()
        try database.addPosts(1..<61)
        try database.connection.execute(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation'; END $$
            """)
        try database.connection.execute(
            """
            CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE OF weight ON generator_weights
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()
            """)
        try optimize(database)
        #expect(try database.text("SELECT event_type FROM optimization_events") == "failed")
        #expect(try database.number("SELECT count(*) FROM generator_weights WHERE weight = 0.08") == 1)
        #expect(try database.text("SELECT state FROM jobs") == "queued")
        try database.connection.execute("DROP TRIGGER refuse ON generator_weights")
        try database.connection.execute("UPDATE jobs SET not_before = NULL")
        let context = try database.context()
        let runner = context.jobRunner(
            [OptimizeHandler(context)],
            database: database.connection)
        #expect(try runner.runNext())
        #expect(try database.text("SELECT event_type FROM optimization_events") == "autonomous_optimization")
        #expect(try database.number("SELECT count(*) FROM generator_performance_history") == 12)
    }
}
