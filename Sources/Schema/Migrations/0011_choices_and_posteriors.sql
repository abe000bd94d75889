-- With what chance a post's arm and its hour were drawn (`propensity` is that of its generator), and from which state of
-- what was learned, as `weights:<version> arms:<version> hours:<version>`; the last two name versions of the arms.
ALTER TABLE content
    ADD COLUMN arm_propensity double precision CHECK (arm_propensity > 0 AND arm_propensity <= 1),
    ADD COLUMN hour_propensity double precision CHECK (hour_propensity > 0 AND hour_propensity <= 1),
    ADD COLUMN state_version text;

CREATE OR REPLACE VIEW content_metadata AS
SELECT c.decision_id, c.post_id, c.status, c.origin, c.simulated, c.account, c.decision_type, c.bandit_arm,
       c.content_type, c.content_format, c.timing_slot, c.generator_name, c.generator_confidence, c.topic, c.hook_type,
       c.style, c.content, c.quality_score, c.novelty_score, c.expertise_level, c.viral_score, c.propensity,
       c.created_at, c.posted_at,
       o.impressions AS actual_impressions, o.likes AS actual_likes, o.retweets AS actual_retweets,
       o.replies AS actual_replies, o.quotes AS actual_quotes, o.bookmarks AS actual_bookmarks,
       o.profile_clicks AS actual_profile_clicks, o.engagement_rate AS actual_engagement_rate,
       o.collected_at AS actual_collected_at, c.arm_propensity, c.hour_propensity, c.state_version
FROM content c LEFT JOIN outcomes o USING (decision_id);

-- Where evidence is discounted by age: each post at the weight that was left of it when the row was written. Null where
-- every post counts whole.
ALTER TABLE bandit_arms
    ADD COLUMN discounted_successes double precision CHECK (discounted_successes >= 0),
    ADD COLUMN discounted_failures double precision CHECK (discounted_failures >= 0),
    ADD COLUMN discounted_reward double precision,
    ADD CHECK ((discounted_successes IS NULL) = (discounted_failures IS NULL));

-- Every state that choices were drawn from, by the version that a post names: the first 16 hex digits of the SHA-256 of
-- the state's text. `weights`: weight by generator. `arms`: successes, failures and mean reward by arm, as choices count
-- them.
CREATE TABLE choice_states (
    part text NOT NULL CHECK (part IN ('weights', 'arms')),
    version text NOT NULL,
    state jsonb NOT NULL,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (part, version)
);
CREATE VIEW choice_state_now AS
SELECT part, left(encode(sha256(convert_to(state::text, 'UTF8')), 'hex'), 16) AS version, state
FROM (
    SELECT 'weights' AS part, COALESCE(jsonb_object_agg(generator_name, weight), '{}') AS state
    FROM generator_weights WHERE status IN ('active', 'testing')
    UNION ALL
    SELECT 'arms', COALESCE(jsonb_object_agg(arm_name, jsonb_build_array(
        COALESCE(discounted_successes, successes), COALESCE(discounted_failures, failures),
        COALESCE(discounted_reward, avg_reward))), '{}')
    FROM bandit_arms) s;

CREATE FUNCTION keep_choice_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO choice_states (part, version, state)
    SELECT part, version, state FROM choice_state_now WHERE part = TG_ARGV[0]
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER generator_weights_keep_state AFTER INSERT OR UPDATE OF weight, status OR DELETE ON generator_weights
FOR EACH STATEMENT EXECUTE FUNCTION keep_choice_state('weights');
CREATE TRIGGER bandit_arms_keep_state AFTER INSERT OR UPDATE OR DELETE ON bandit_arms
FOR EACH STATEMENT EXECUTE FUNCTION keep_choice_state('arms');
INSERT INTO choice_states (part, version, state) SELECT part, version, state FROM choice_state_now;

-- The Gamma posterior of followers a thousand impressions beside the counted figure, at 95 %.
ALTER TABLE generator_performance_history
    ADD COLUMN posterior_mean double precision,
    ADD COLUMN posterior_low double precision,
    ADD COLUMN posterior_high double precision,
    ADD COLUMN probability_of_best double precision CHECK (probability_of_best BETWEEN 0 AND 1),
    ADD COLUMN standing text CHECK (standing IN ('ahead', 'behind', 'not_enough_evidence'));

-- What drove the weights, the prior the posterior was shrunk to, and what the step was thought to be worth before it was
-- taken. A step that the guard refused leaves the weights as they were.
ALTER TABLE optimization_events
    ADD COLUMN drive text CHECK (drive IN ('raw', 'posterior')),
    ADD COLUMN posterior jsonb,
    ADD COLUMN evaluation jsonb,
    DROP CONSTRAINT optimization_events_event_type_check,
    ADD CONSTRAINT optimization_events_event_type_check CHECK (event_type IN
        ('autonomous_optimization', 'skipped', 'failed', 'refused', 'manual_override', 'lock', 'unlock', 'release'));
