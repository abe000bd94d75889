-- What the gates are asked to be, by whom and why; the newest row rules. `learning_gates` holds what a mode came to.
-- A person's row stands until a person puts the configuration back; rows of the configuration are added by the learn run
-- that first sees it changed. In `adaptive` mode `views_min` and `likes_min` are those of a large account.
CREATE TABLE gate_settings (
    setting_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    -- Domain time from which it is asked for: the slot of a learn run, or when a person decided.
    valid_from timestamptz NOT NULL,
    mode text NOT NULL CHECK (mode IN ('adaptive', 'fixed')),
    views_min double precision NOT NULL CHECK (views_min >= 0 AND views_min < 'infinity'),
    likes_min double precision NOT NULL CHECK (likes_min >= 0 AND likes_min < 'infinity'),
    age_min_seconds double precision NOT NULL CHECK (age_min_seconds >= 0 AND age_min_seconds < 'infinity'),
    set_by text NOT NULL CHECK (set_by <> ''),
    -- Domain time at which it was written.
    set_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    source text NOT NULL CHECK (source IN ('person', 'configuration'))
);

-- The setting these thresholds came from; null in rows older than settings.
ALTER TABLE learning_gates ADD COLUMN setting_id bigint REFERENCES gate_settings;

-- What the gates said of the posts a learn run judged: one row a slot and reason, and one for `learnable`. A post with
-- several reasons counts with each; `alone` are those that have no other reason. A slot whose verdicts failed has none.
CREATE TABLE gate_refusal_counts (
    slot timestamptz NOT NULL,
    reason text NOT NULL,
    posts bigint NOT NULL CHECK (posts >= 0),
    alone bigint NOT NULL CHECK (alone BETWEEN 0 AND posts),
    PRIMARY KEY (slot, reason)
);
