-- What a model was fitted on and judged by: exactly the file that `coordinator model rows` writes, named by its SHA-256,
-- so that equal rows are kept once and nobody can change them unseen.
CREATE TABLE predictor_rows (
    rows_hash text PRIMARY KEY,
    csv text NOT NULL,
    CHECK (rows_hash = encode(sha256(convert_to(csv, 'UTF8')), 'hex'))
);

ALTER TABLE predictor_models
    -- Of the newest fifth: rows that judged, and rows left out because their outcome was on the way at `known_through`,
    -- when the last outcome among the training rows was known.
    ADD COLUMN validation_count bigint NOT NULL DEFAULT 0,
    ADD COLUMN embargoed_count bigint NOT NULL DEFAULT 0,
    ADD COLUMN known_through timestamptz,
    ADD COLUMN training_hash text REFERENCES predictor_rows,
    ADD COLUMN validation_hash text REFERENCES predictor_rows,
    -- How many posts each gate kept from the fit, and the mean rate on each side of the min-likes gate.
    ADD COLUMN selection jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN predictor_models.rows_hash IS 'SHA-256 of all rows of the window, as `./rookery learn --rows` writes them';

-- The version a rollback went back to.
ALTER TABLE predictor_versions ADD COLUMN restores_ms bigint REFERENCES predictor_versions;

-- Versions that Redis has yet to be told of: written in the transaction that decides, taken out when Redis answered.
CREATE TABLE predictor_outbox (
    version_ms bigint PRIMARY KEY REFERENCES predictor_versions,
    queued_at timestamptz NOT NULL
);
INSERT INTO predictor_outbox (version_ms, queued_at)
SELECT version_ms, published_at FROM predictor_versions WHERE NOT confirmed;

-- A model that no fit replaces until a person lets it go.
CREATE TABLE predictor_pins (
    kind text PRIMARY KEY CHECK (kind IN ('ridge', 'logistic')),
    model_id bigint NOT NULL REFERENCES predictor_models
);

-- What people decided about models, for good. `version_ms` is the version that came of it, `restores_ms` the one gone
-- back to.
CREATE TABLE predictor_actions (
    action_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    action text NOT NULL CHECK (action IN ('promote', 'rollback', 'pin', 'unpin')),
    model_id bigint REFERENCES predictor_models,
    instead_of bigint REFERENCES predictor_models,
    version_ms bigint REFERENCES predictor_versions,
    restores_ms bigint REFERENCES predictor_versions,
    decided_by text NOT NULL CHECK (decided_by <> ''),
    decided_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    CHECK ((action = 'rollback') = (model_id IS NULL)),
    CHECK ((action IN ('promote', 'rollback')) = (version_ms IS NOT NULL))
);
