-- One deployment learns for one account, in one mode. The row is written when the schema is set up; the foreign keys
-- that point at it are what keeps simulated rows out of a live deployment's models, and real ones out of a shadow's.
CREATE TABLE deployment (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    account text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('live', 'shadow')),
    learns_from_simulated boolean NOT NULL GENERATED ALWAYS AS (mode = 'shadow') STORED UNIQUE,
    time_zone text NOT NULL,
    started_at timestamptz NOT NULL
);

-- The next offset to read, moved by compare-and-swap in the transaction that writes the effects.
CREATE TABLE consumer_offsets (
    consumer_group text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL CHECK (next_offset >= 0),
    owner text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (consumer_group, topic, partition)
);

-- Who is alive, by the database's clock.
CREATE TABLE worker_heartbeats (
    instance text PRIMARY KEY,
    role text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    domain_time timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'running',
    detail jsonb NOT NULL DEFAULT '{}'
);
