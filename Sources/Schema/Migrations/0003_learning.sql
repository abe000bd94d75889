-- Thresholds in force over time; the newest row of a mode rules. `views_min` and `likes_min` are what the mode came to.
CREATE TABLE learning_gates (
    gate_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    valid_from timestamptz NOT NULL,
    mode text NOT NULL CHECK (mode IN ('adaptive', 'fixed')),
    views_min double precision NOT NULL,
    likes_min double precision NOT NULL,
    age_min_seconds double precision NOT NULL,
    median_views double precision,
    median_likes double precision,
    posts_in_window bigint NOT NULL,
    changed_by text NOT NULL,
    reason text NOT NULL
);

-- The latest verdict on each post: one row a post, `reasons` empty where it may be learned from.
CREATE TABLE gate_decisions (
    decision_id uuid PRIMARY KEY,
    gate_id bigint NOT NULL REFERENCES learning_gates,
    learnable boolean NOT NULL,
    reasons text[] NOT NULL,
    impressions bigint,
    likes bigint,
    age_seconds double precision,
    collected_at timestamptz NOT NULL,
    decided_at timestamptz NOT NULL,
    CHECK (learnable = (cardinality(reasons) = 0))
);
CREATE INDEX gate_decisions_reasons ON gate_decisions USING gin (reasons);

-- The only rows a model or an arm may learn from. External rows, and simulated ones in a live deployment, are refused
-- here by the foreign keys, whoever writes them.
CREATE TABLE learning_examples (
    decision_id uuid PRIMARY KEY,
    origin text NOT NULL DEFAULT 'own' CHECK (origin = 'own'),
    simulated boolean NOT NULL REFERENCES deployment (learns_from_simulated),
    learned_at timestamptz NOT NULL,
    FOREIGN KEY (decision_id, origin, simulated) REFERENCES content (decision_id, origin, simulated),
    FOREIGN KEY (decision_id, simulated) REFERENCES outcomes (decision_id, simulated)
);
CREATE INDEX learning_examples_learned_at ON learning_examples (learned_at);
-- Empty in a live deployment: the check before a real reading takes the place of simulated ones costs nothing there.
CREATE INDEX learning_examples_simulated ON learning_examples (decision_id) WHERE simulated;

-- What a fit sees: one row a learnable post, features known before posting beside what came of it. The hour is that of
-- posting in the account's time zone.
CREATE VIEW training_rows AS
SELECT e.decision_id, c.posted_at, o.collected_at, c.account, c.generator_name, c.bandit_arm, c.content_type,
       c.content_format, c.decision_type,
       extract(hour FROM c.posted_at AT TIME ZONE d.time_zone)::integer AS hour,
       c.quality_score, c.novelty_score, c.expertise_level, c.viral_score, c.propensity,
       o.impressions, o.likes, o.retweets, o.replies, o.engagement_rate, f.followers_gained
FROM learning_examples e
JOIN content c USING (decision_id)
JOIN outcomes o USING (decision_id)
CROSS JOIN deployment d
LEFT JOIN post_followers f ON f.decision_id = e.decision_id AND f.simulated = e.simulated;

-- Content arms (`content_<type>[_<format>]`, Beta) and timing arms (`timing_<hour>`, UCB1). alpha = successes + 1.
CREATE TABLE bandit_arms (
    arm_name text PRIMARY KEY CHECK (arm_name LIKE 'content\_%' OR arm_name LIKE 'timing\_%'),
    scope text NOT NULL CHECK (scope IN ('content', 'timing')),
    successes bigint NOT NULL DEFAULT 0 CHECK (successes >= 0),
    failures bigint NOT NULL DEFAULT 0 CHECK (failures >= 0),
    alpha double precision NOT NULL GENERATED ALWAYS AS (successes + 1) STORED,
    beta double precision NOT NULL GENERATED ALWAYS AS (failures + 1) STORED,
    pulls bigint NOT NULL GENERATED ALWAYS AS (successes + failures) STORED,
    avg_reward double precision,
    updated_at timestamptz NOT NULL,
    CHECK (arm_name LIKE scope || '\_%')
);

-- Every fit ever made, published or not, and why.
CREATE TABLE predictor_models (
    model_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('ridge', 'logistic')),
    trained_at timestamptz NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    row_count bigint NOT NULL,
    train_count bigint NOT NULL,
    -- The newest moment at which a row the fit could see became learnable: later ones count towards the next fit.
    learned_through timestamptz,
    rows_hash text,
    penalty double precision NOT NULL,
    features text[] NOT NULL,
    intercept double precision,
    weights double precision[],
    metrics jsonb NOT NULL DEFAULT '{}',
    baseline jsonb NOT NULL DEFAULT '{}',
    decision text NOT NULL CHECK (decision IN ('published', 'stored', 'refused')),
    reason text NOT NULL
);

-- What Redis carries, newest version last; a row is confirmed when Redis has taken it.
CREATE TABLE predictor_versions (
    version_ms bigint PRIMARY KEY,
    version text NOT NULL UNIQUE,
    ridge_model_id bigint REFERENCES predictor_models,
    logit_model_id bigint REFERENCES predictor_models,
    payload text NOT NULL,
    published_at timestamptz NOT NULL,
    confirmed boolean NOT NULL DEFAULT false
);

-- What was predicted for each post, by the version in force when the post was made (`predicted_for`). Of several
-- versions of a post the greatest `record_order` counts, as in `content`.
CREATE TABLE predictions (
    decision_id uuid PRIMARY KEY,
    record_order text COLLATE "C" NOT NULL,
    version_ms bigint REFERENCES predictor_versions,
    predicted_rate double precision NOT NULL,
    follow_probability double precision NOT NULL,
    predicted_for timestamptz NOT NULL,
    features jsonb NOT NULL
);

CREATE TABLE learning_summaries (
    summary_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    slot timestamptz NOT NULL UNIQUE,
    created_at timestamptz NOT NULL,
    duration_seconds double precision NOT NULL,
    posts_considered bigint NOT NULL,
    learnable bigint NOT NULL,
    refused bigint NOT NULL,
    without_metadata bigint NOT NULL,
    counts jsonb NOT NULL,
    failures jsonb NOT NULL DEFAULT '[]'
);

CREATE TABLE viral_tweet_library (
    tweet_id text PRIMARY KEY,
    author text,
    content text NOT NULL,
    topic text,
    views bigint,
    likes bigint,
    engagement_rate double precision,
    collected_at timestamptz NOT NULL
);
CREATE TABLE viral_formulas (
    formula_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL UNIQUE,
    generator_name text REFERENCES generators,
    structure text NOT NULL,
    example text NOT NULL,
    avg_views double precision,
    avg_engagement_rate double precision,
    follower_conversion double precision,
    confidence double precision CHECK (confidence BETWEEN 0 AND 1),
    source text NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE TABLE content_patterns (
    pattern_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    value text NOT NULL,
    posts bigint NOT NULL,
    successes bigint NOT NULL,
    confidence double precision CHECK (confidence BETWEEN 0 AND 1),
    avg_engagement_rate double precision,
    updated_at timestamptz NOT NULL,
    UNIQUE (kind, value)
);
