-- What people decided about records in the `.dead` topics; a letter without a row waits. `letter` is the SHA-256 of the
-- record with its origin, so that it means the same record whatever place a broker keeps it at.
CREATE TABLE dead_letters (
    letter text PRIMARY KEY CHECK (letter ~ '^[0-9a-f]{64}$'),
    topic text NOT NULL,
    -- Where it stood before it was set aside, as far as its headers say.
    source_partition integer,
    source_offset bigint,
    -- `replaying`: it is about to be sent, or was, and nobody knows.
    state text NOT NULL CHECK (state IN ('replaying', 'replayed', 'dropped')),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL,
    reason text,
    -- SHA-256 of the value that was sent, and where the broker put it.
    sent_hash text CHECK (sent_hash ~ '^[0-9a-f]{64}$'),
    sent_partition integer,
    sent_offset bigint,
    CHECK ((state = 'dropped') = (reason IS NOT NULL)),
    CHECK (state = 'dropped' OR sent_hash IS NOT NULL),
    CHECK ((state = 'replayed') = (sent_offset IS NOT NULL))
);
