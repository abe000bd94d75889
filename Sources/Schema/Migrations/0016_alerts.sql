-- What the leading coordinator found amiss (or worth knowing), once a matter: while an alert is open its row is kept up to
-- date, and a matter that comes back later is a new row. `subject` says which generator, schedule, topic or role; it is
-- the kind's own name where there is only one. Moments are domain time; a person who acknowledges changes nothing else.
CREATE TABLE alerts (
    alert_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind ~ '^[a-z_]{1,63}$'),
    subject text NOT NULL CHECK (subject <> ''),
    severity text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    summary text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    opened_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    resolved_at timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz,
    acknowledged_because text,
    -- The leader's term that opened it.
    term bigint NOT NULL,
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL)),
    CHECK (last_seen_at >= opened_at AND (resolved_at IS NULL OR resolved_at >= opened_at))
);
CREATE UNIQUE INDEX alerts_open ON alerts (kind, subject) WHERE resolved_at IS NULL;
CREATE INDEX alerts_opened_at ON alerts (opened_at DESC);

-- What is to reach the webhook, written in the transaction that opens, worsens or resolves. `body` is what is signed and
-- sent, the same at every attempt; `delivery_id` lets a receiver drop what comes twice. `not_before` is wall time.
CREATE TABLE alert_deliveries (
    delivery_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    alert_id bigint NOT NULL REFERENCES alerts,
    transition text NOT NULL CHECK (transition IN ('opened', 'worsened', 'resolved')),
    body text NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    not_before timestamptz NOT NULL DEFAULT clock_timestamp(),
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz,
    last_error text,
    CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
    UNIQUE (alert_id, transition)
);
CREATE INDEX alert_deliveries_queued ON alert_deliveries (not_before) WHERE state = 'queued';
