-- When each post is to be read next. A sweep opens what is due; scrapers claim open rows with a lease by the
-- database's clock. `age_seconds` is the checkpoint: the post's age at which it is due.
CREATE TABLE scrape_schedule (
    decision_id uuid NOT NULL,
    age_seconds integer NOT NULL,
    post_id text NOT NULL,
    posted_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    simulated boolean NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'open', 'claimed', 'done', 'gone', 'parked')),
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz,
    lease_owner text,
    lease_until timestamptz,
    claim bigint NOT NULL DEFAULT 0,
    reading jsonb,
    published boolean NOT NULL DEFAULT false,
    scraped_at timestamptz,
    last_error text,
    PRIMARY KEY (decision_id, age_seconds)
);
CREATE INDEX scrape_schedule_waiting ON scrape_schedule (due_at) WHERE state = 'waiting';
CREATE INDEX scrape_schedule_open ON scrape_schedule (due_at) WHERE state IN ('open', 'claimed');
CREATE INDEX scrape_schedule_unpublished ON scrape_schedule (scraped_at) WHERE state = 'done' AND NOT published;

-- One row a credential and endpoint: what is left of the source's rate limit, shared by all scrapers.
CREATE TABLE rate_budgets (
    credential text NOT NULL,
    endpoint text NOT NULL,
    window_limit integer NOT NULL,
    remaining integer NOT NULL,
    resets_at timestamptz NOT NULL,
    blocked_until timestamptz,
    blocked_reason text,
    PRIMARY KEY (credential, endpoint)
);

-- The leader, by the database's clock. A write a leader makes carries the term and fails once another holds it.
CREATE TABLE leadership (
    name text PRIMARY KEY,
    holder text NOT NULL,
    term bigint NOT NULL,
    elected_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE schedules (
    schedule text PRIMARY KEY,
    every_seconds integer NOT NULL CHECK (every_seconds > 0),
    paused boolean NOT NULL DEFAULT false,
    starts_at timestamptz NOT NULL,
    last_slot timestamptz NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE jobs (
    job_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('followers', 'learn', 'retrain', 'optimize')),
    slot timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'skipped', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 10,
    lease_owner text,
    lease_until timestamptz,
    not_before timestamptz,
    queued_at timestamptz NOT NULL,
    finished_at timestamptz,
    result jsonb,
    error text,
    UNIQUE (kind, slot)
);
CREATE INDEX jobs_to_do ON jobs (kind, slot) WHERE state IN ('queued', 'running');

-- One row a slot, for good. `decided_at` and `finished_at` are domain time.
CREATE TABLE schedule_slots (
    schedule text NOT NULL REFERENCES schedules,
    slot timestamptz NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'done', 'skipped', 'failed', 'missed')),
    reason text,
    job_id bigint REFERENCES jobs,
    term bigint NOT NULL,
    decided_at timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (schedule, slot)
);
CREATE INDEX schedule_slots_job ON schedule_slots (job_id) WHERE job_id IS NOT NULL;
