CREATE TABLE generator_weights (
    generator_name text PRIMARY KEY REFERENCES generators,
    weight double precision NOT NULL CHECK (weight >= 0 AND weight <= 1),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'testing', 'disabled', 'archived')),
    locked boolean NOT NULL DEFAULT false,
    manual_override double precision CHECK (manual_override BETWEEN 0 AND 1),
    total_posts bigint NOT NULL DEFAULT 0,
    measured_posts bigint NOT NULL DEFAULT 0,
    total_impressions bigint NOT NULL DEFAULT 0,
    total_followers bigint NOT NULL DEFAULT 0,
    avg_engagement_rate double precision,
    avg_f_per_1k double precision,
    tier text CHECK (tier IN ('viral', 'excellent', 'good', 'average', 'poor', 'failing')),
    last_used_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX generator_weights_status ON generator_weights (status);
CREATE INDEX generator_weights_f_per_1k ON generator_weights (avg_f_per_1k DESC NULLS LAST);

-- Writers of weights take turns: two that each changed some rows would both find their own sum right.
CREATE FUNCTION lock_generator_weights() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM generator_weights ORDER BY generator_name FOR NO KEY UPDATE;
    RETURN NULL;
END $$;

-- The stored weights are a distribution after every commit.
CREATE FUNCTION check_generator_weights() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total double precision;
    low text;
BEGIN
    SELECT sum(weight), min(generator_name) FILTER (WHERE status = 'active' AND weight < 0.02 - 1e-12)
    INTO total, low FROM generator_weights WHERE status IN ('active', 'testing');
    IF total IS NULL OR abs(total - 1) > 1e-9 THEN
        RAISE EXCEPTION 'generator weights sum to %, not 1', total USING ERRCODE = 'check_violation';
    END IF;
    IF low IS NOT NULL THEN
        RAISE EXCEPTION 'generator % is active below the floor of 0.02', low USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

INSERT INTO generators (generator_name, default_weight) VALUES
    ('humanVoice', 0.15), ('newsReporter', 0.12), ('storyteller', 0.12), ('interestingContent', 0.10),
    ('provocateur', 0.10), ('dataNerd', 0.10), ('mythBuster', 0.10), ('coach', 0.08), ('thoughtLeader', 0.05),
    ('contrarian', 0.04), ('explorer', 0.02), ('philosopher', 0.02);
INSERT INTO generator_aliases (alias, generator_name)
SELECT lower(regexp_replace(generator_name, '([A-Z])', '_\1', 'g')), generator_name FROM generators
WHERE generator_name ~ '[A-Z]'
UNION ALL SELECT lower(generator_name), generator_name FROM generators;
INSERT INTO generator_weights (generator_name, weight) SELECT generator_name, default_weight FROM generators;

CREATE TRIGGER generator_weights_take_turns
BEFORE INSERT OR UPDATE OF weight, status OR DELETE ON generator_weights
FOR EACH STATEMENT EXECUTE FUNCTION lock_generator_weights();
CREATE CONSTRAINT TRIGGER generator_weights_are_a_distribution
AFTER INSERT OR UPDATE OF weight, status OR DELETE ON generator_weights
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_generator_weights();

-- A published own post counts once for its generator, whatever number of versions of it arrive. Rows are locked in one
-- order before they are counted, so that two batches of posts neither deadlock nor miss each other's newest post.
CREATE FUNCTION apply_generator_use(changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM generator_weights WHERE changes ? generator_name ORDER BY generator_name FOR NO KEY UPDATE;
    UPDATE generator_weights g
    SET total_posts = g.total_posts + (changes ->> g.generator_name)::bigint,
        last_used_at = (SELECT max(c.posted_at) FROM content c
                        WHERE c.generator_name = g.generator_name AND c.origin = 'own' AND c.status = 'posted')
    WHERE changes ? g.generator_name;
END $$;

CREATE FUNCTION count_generator_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changes jsonb;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT jsonb_object_agg(generator_name, posts) INTO changes FROM (
            SELECT generator_name, count(*) AS posts FROM added
            WHERE generator_name IS NOT NULL AND origin = 'own' AND status = 'posted' GROUP BY generator_name) n;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT jsonb_object_agg(generator_name, posts) INTO changes FROM (
            SELECT generator_name, -count(*) AS posts FROM replaced
            WHERE generator_name IS NOT NULL AND origin = 'own' AND status = 'posted' GROUP BY generator_name) n;
    ELSE
        SELECT jsonb_object_agg(generator_name, posts) INTO changes FROM (
            SELECT generator_name, sum(posts) AS posts FROM (
                SELECT generator_name, origin, status, 1 AS posts FROM added
                UNION ALL SELECT generator_name, origin, status, -1 FROM replaced) v
            WHERE generator_name IS NOT NULL AND origin = 'own' AND status = 'posted' GROUP BY generator_name) n;
    END IF;
    IF changes IS NOT NULL THEN PERFORM apply_generator_use(changes); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER content_counts_generator_use AFTER INSERT ON content
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_generator_use();
CREATE TRIGGER content_recounts_generator_use AFTER UPDATE ON content
REFERENCING OLD TABLE AS replaced NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_generator_use();
CREATE TRIGGER content_uncounts_generator_use AFTER DELETE ON content
REFERENCING OLD TABLE AS replaced FOR EACH STATEMENT EXECUTE FUNCTION count_generator_use();

CREATE FUNCTION get_generator_weights() RETURNS TABLE (generator_name text, weight double precision)
LANGUAGE sql STABLE AS $$
    SELECT generator_name, weight FROM generator_weights WHERE status IN ('active', 'testing') ORDER BY generator_name
$$;
CREATE FUNCTION f_per_1k(followers bigint, impressions bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN impressions > 0 THEN 1000.0 * followers / impressions END
$$;

CREATE TABLE generator_performance_history (
    history_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    event_id bigint NOT NULL,
    generator_name text NOT NULL REFERENCES generators,
    recorded_at timestamptz NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    posts bigint NOT NULL,
    measured_posts bigint NOT NULL,
    impressions bigint NOT NULL,
    followers bigint NOT NULL,
    f_per_1k double precision,
    tier text,
    trend text CHECK (trend IN ('improving', 'stable', 'declining')),
    old_weight double precision NOT NULL,
    target_weight double precision NOT NULL,
    new_weight double precision NOT NULL,
    reason text NOT NULL,
    UNIQUE (event_id, generator_name)
);
CREATE INDEX generator_history_by_generator ON generator_performance_history (generator_name, recorded_at DESC);
CREATE INDEX generator_history_recorded_at ON generator_performance_history (recorded_at DESC);

CREATE TABLE optimization_events (
    event_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL,
    slot timestamptz,
    event_type text NOT NULL CHECK (event_type IN
        ('autonomous_optimization', 'skipped', 'failed', 'manual_override', 'lock', 'unlock', 'release')),
    generators_updated integer NOT NULL DEFAULT 0,
    posts_considered bigint NOT NULL DEFAULT 0,
    window_start timestamptz,
    window_end timestamptz,
    top_performer text REFERENCES generators,
    top_performer_f_per_1k double precision,
    mean_f_per_1k double precision,
    old_weights jsonb NOT NULL,
    new_weights jsonb NOT NULL,
    reason text NOT NULL
);
CREATE INDEX optimization_events_created_at ON optimization_events (created_at DESC);
CREATE INDEX optimization_events_type ON optimization_events (event_type, created_at DESC);
CREATE UNIQUE INDEX optimization_events_slot ON optimization_events (slot) WHERE slot IS NOT NULL;
ALTER TABLE generator_performance_history ADD FOREIGN KEY (event_id) REFERENCES optimization_events;
