-- Names of the generators; aliases (data_nerd, dataNerd) resolve to one.
CREATE TABLE generators (
    generator_name text PRIMARY KEY,
    default_weight double precision NOT NULL CHECK (default_weight >= 0 AND default_weight <= 1)
);
CREATE TABLE generator_aliases (
    alias text PRIMARY KEY,
    generator_name text NOT NULL REFERENCES generators
);

-- What was decided and known about a post before it went out. `record_order` ranks the versions of one decision, so
-- that the stored row is the same whatever order they arrived in. `content_metadata` is the view over it that carries
-- the counts too.
CREATE TABLE content (
    decision_id uuid PRIMARY KEY,
    record_order text COLLATE "C" NOT NULL,
    post_id text,
    status text NOT NULL CHECK (status IN ('draft', 'posted')),
    origin text NOT NULL CHECK (origin IN ('own', 'external')),
    simulated boolean NOT NULL,
    account text NOT NULL,
    decision_type text NOT NULL CHECK (decision_type IN ('single', 'thread', 'reply')),
    bandit_arm text,
    content_type text,
    content_format text,
    timing_slot text,
    generator_name text REFERENCES generators,
    generator_confidence double precision CHECK (generator_confidence BETWEEN 0 AND 1),
    topic text,
    hook_type text,
    style text,
    content text,
    quality_score double precision CHECK (quality_score BETWEEN 0 AND 1),
    novelty_score double precision CHECK (novelty_score BETWEEN 0 AND 1),
    expertise_level double precision CHECK (expertise_level BETWEEN 0 AND 1),
    viral_score double precision CHECK (viral_score BETWEEN 0 AND 100),
    propensity double precision CHECK (propensity > 0 AND propensity <= 1),
    created_at timestamptz NOT NULL,
    posted_at timestamptz,
    CHECK ((status = 'posted') = (posted_at IS NOT NULL)),
    UNIQUE (decision_id, origin, simulated)
);
CREATE INDEX content_posted_at ON content (posted_at DESC) WHERE posted_at IS NOT NULL;
CREATE INDEX content_post_id ON content (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX content_generator ON content (generator_name, posted_at DESC) WHERE generator_name IS NOT NULL;
CREATE INDEX content_arm ON content (bandit_arm, posted_at DESC) WHERE bandit_arm IS NOT NULL;

-- The latest known count of each kind, with the moment it was read. A field's value is that of the newest reading that
-- had it; of two readings at one moment the larger count stands. So a null never hides a known value, an older reading
-- never hides a newer one, and the row depends on the set of readings alone. Once a post has a real reading, simulated
-- ones no longer count for it.
--
-- Only columns that readings leave alone are indexed: then an update touches no index, and part of each page is kept
-- free for it.
CREATE TABLE outcomes (
    decision_id uuid PRIMARY KEY,
    post_id text COLLATE "C" NOT NULL,
    simulated boolean NOT NULL,
    source text COLLATE "C" NOT NULL,
    impressions bigint CHECK (impressions >= 0),
    likes bigint CHECK (likes >= 0),
    retweets bigint CHECK (retweets >= 0),
    replies bigint CHECK (replies >= 0),
    quotes bigint CHECK (quotes >= 0),
    bookmarks bigint CHECK (bookmarks >= 0),
    profile_clicks bigint CHECK (profile_clicks >= 0),
    impressions_at timestamptz,
    likes_at timestamptz,
    retweets_at timestamptz,
    replies_at timestamptz,
    quotes_at timestamptz,
    bookmarks_at timestamptz,
    profile_clicks_at timestamptz,
    collected_at timestamptz NOT NULL,
    engagement_rate double precision GENERATED ALWAYS AS (
        CASE WHEN impressions > 0 AND likes IS NOT NULL AND retweets IS NOT NULL AND replies IS NOT NULL
             THEN (likes::double precision + retweets + replies) / impressions END) STORED,
    UNIQUE (decision_id, simulated)
) WITH (fillfactor = 60);

-- Every plausible reading over time. Of two at one moment a real one stands before a simulated one, then each larger
-- count, then the greater text.
CREATE TABLE readings (
    decision_id uuid NOT NULL,
    collected_at timestamptz NOT NULL,
    post_id text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    simulated boolean NOT NULL,
    impressions bigint,
    likes bigint,
    retweets bigint,
    replies bigint,
    quotes bigint,
    bookmarks bigint,
    profile_clicks bigint,
    PRIMARY KEY (decision_id, collected_at)
) PARTITION BY RANGE (collected_at);
CREATE TABLE readings_any PARTITION OF readings DEFAULT;
CREATE INDEX readings_collected_at ON readings USING brin (collected_at);

-- Readings that cannot be true, kept apart for inspection with the reasons, separated by commas.
CREATE TABLE rejected_readings (
    decision_id uuid NOT NULL,
    collected_at timestamptz NOT NULL,
    reason text NOT NULL,
    reading jsonb NOT NULL,
    digest text NOT NULL GENERATED ALWAYS AS (md5(reading::text)) STORED,
    PRIMARY KEY (decision_id, collected_at, digest)
);

CREATE TABLE follower_snapshots (
    account text NOT NULL,
    taken_at timestamptz NOT NULL,
    followers bigint NOT NULL CHECK (followers >= 0),
    simulated boolean NOT NULL,
    PRIMARY KEY (account, taken_at)
);

-- Of several messages for one window a real one stands before a simulated one, a known number before an unknown one,
-- then the later reading, then the larger number. `direct`: the post's own total since it was published. `share`: one window's part of the account's growth.
CREATE TABLE follower_attributions (
    decision_id uuid NOT NULL,
    method text NOT NULL CHECK (method IN ('direct', 'share')),
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    followers_gained bigint,
    collected_at timestamptz NOT NULL,
    simulated boolean NOT NULL,
    CHECK (window_end >= window_start),
    PRIMARY KEY (decision_id, method, window_start, window_end)
);

-- One row a post: what the newest `direct` window says, else what the `share` windows add up to. A post with a real
-- attribution leaves simulated ones out.
CREATE VIEW post_followers AS
SELECT decision_id,
       bool_and(simulated) AS simulated,
       CASE WHEN bool_and(simulated) THEN
           COALESCE(
               (array_agg(followers_gained ORDER BY window_end DESC, followers_gained DESC)
                    FILTER (WHERE method = 'direct' AND followers_gained IS NOT NULL))[1],
               sum(followers_gained) FILTER (WHERE method = 'share'))::bigint
       ELSE
           COALESCE(
               (array_agg(followers_gained ORDER BY window_end DESC, followers_gained DESC)
                    FILTER (WHERE method = 'direct' AND followers_gained IS NOT NULL AND NOT simulated))[1],
               sum(followers_gained) FILTER (WHERE method = 'share' AND NOT simulated))::bigint
       END AS followers_gained
FROM follower_attributions
GROUP BY decision_id;

CREATE VIEW content_metadata AS
SELECT c.decision_id, c.post_id, c.status, c.origin, c.simulated, c.account, c.decision_type, c.bandit_arm,
       c.content_type, c.content_format, c.timing_slot, c.generator_name, c.generator_confidence, c.topic, c.hook_type,
       c.style, c.content, c.quality_score, c.novelty_score, c.expertise_level, c.viral_score, c.propensity,
       c.created_at, c.posted_at,
       o.impressions AS actual_impressions, o.likes AS actual_likes, o.retweets AS actual_retweets,
       o.replies AS actual_replies, o.quotes AS actual_quotes, o.bookmarks AS actual_bookmarks,
       o.profile_clicks AS actual_profile_clicks, o.engagement_rate AS actual_engagement_rate,
       o.collected_at AS actual_collected_at
FROM content c LEFT JOIN outcomes o USING (decision_id);

CREATE VIEW learning_posts AS
SELECT o.post_id, o.post_id AS tweet_id, o.decision_id, c.generator_name, c.topic, c.hook_type, c.style, c.bandit_arm,
       o.impressions, o.likes, o.retweets, o.replies, o.quotes, o.bookmarks, o.profile_clicks, o.engagement_rate,
       f.followers_gained, o.simulated, c.posted_at, o.collected_at
FROM outcomes o LEFT JOIN content c USING (decision_id) LEFT JOIN post_followers f USING (decision_id);

CREATE VIEW tweet_metrics AS
SELECT r.post_id, r.post_id AS tweet_id, r.decision_id, r.collected_at, r.source, r.simulated, r.impressions, r.likes,
       r.retweets, r.replies, r.quotes, r.bookmarks, r.profile_clicks, c.posted_at AS created_at
FROM readings r LEFT JOIN content c USING (decision_id);
