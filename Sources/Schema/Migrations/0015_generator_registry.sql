-- A generator's names without case, `_`, `-`, blanks and a trailing `Generator`: `data_nerd`, `dataNerd` and
-- `DataNerdGenerator` have one key.
CREATE FUNCTION generator_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(translate(lower(name COLLATE "C"), '_- ', ''), '(.)generator$', '\1')
$$;

-- Aliases are kept by key, beside the spelling somebody gave; so no two generators can share a name.
ALTER TABLE generator_aliases
    ADD COLUMN written text,
    ADD COLUMN added_at timestamptz,
    ADD COLUMN added_by text;
UPDATE generator_aliases SET written = alias;
DELETE FROM generator_aliases a USING generator_aliases b
WHERE generator_key(a.alias) = generator_key(b.alias)
  AND (length(a.alias), a.alias COLLATE "C") < (length(b.alias), b.alias COLLATE "C");
UPDATE generator_aliases SET alias = generator_key(alias);
ALTER TABLE generator_aliases
    ALTER COLUMN written SET NOT NULL,
    ADD CONSTRAINT generator_aliases_are_keys CHECK (alias = generator_key(written)),
    ADD CONSTRAINT generator_aliases_are_names CHECK (written ~ '^[A-Za-z][A-Za-z0-9 _-]{0,63}$');
CREATE INDEX generator_aliases_generator ON generator_aliases (generator_name);

CREATE FUNCTION resolve_generator(name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT generator_name FROM generator_aliases WHERE alias = generator_key(name)
$$;

-- Null: of the registry that migrations wrote. One that somebody added has no default weight.
ALTER TABLE generators
    ADD COLUMN added_at timestamptz,
    ADD COLUMN added_by text,
    ADD CONSTRAINT generators_have_names CHECK (generator_name ~ '^[A-Za-z][A-Za-z0-9_-]{0,63}$'),
    ADD CONSTRAINT generators_added_start_with_nothing CHECK (added_at IS NULL OR default_weight = 0);

-- What an event was about and worked out from, so that the weights can be replayed. `turn` is the order in which events
-- took hold: that of a slot's failed attempt is given up to the later word on the slot.
--   detail  {"value", "status", "floor", "step", "aliases"}: what an action by hand asked for, and the figures of the
--           policy that a replay needs.
CREATE SEQUENCE optimization_turns;
ALTER TABLE optimization_events
    ADD COLUMN turn bigint,
    ADD COLUMN generator_name text REFERENCES generators,
    ADD COLUMN changed_by text,
    ADD COLUMN because text,
    ADD COLUMN detail jsonb,
    DROP CONSTRAINT optimization_events_event_type_check,
    ADD CONSTRAINT optimization_events_event_type_check CHECK (event_type IN
        ('autonomous_optimization', 'manual_optimization', 'skipped', 'failed', 'refused', 'manual_override', 'lock',
         'unlock', 'release', 'status', 'generator_added', 'alias_added'));
UPDATE optimization_events e SET turn = n.turn
FROM (SELECT event_id, row_number() OVER (ORDER BY created_at, event_id) AS turn FROM optimization_events) n
WHERE e.event_id = n.event_id;
SELECT setval('optimization_turns', GREATEST((SELECT max(turn) FROM optimization_events), 1),
              EXISTS (SELECT FROM optimization_events));
ALTER TABLE optimization_events
    ALTER COLUMN turn SET DEFAULT nextval('optimization_turns'),
    ALTER COLUMN turn SET NOT NULL;
ALTER SEQUENCE optimization_turns OWNED BY optimization_events.turn;
CREATE UNIQUE INDEX optimization_events_turn ON optimization_events (turn);
CREATE INDEX optimization_events_generator ON optimization_events (generator_name, turn DESC)
WHERE generator_name IS NOT NULL;

-- One that posts are not drawn from weighs nothing.
CREATE OR REPLACE FUNCTION check_generator_weights() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total double precision;
    low text;
    idle text;
BEGIN
    SELECT sum(weight) FILTER (WHERE status IN ('active', 'testing')),
           min(generator_name) FILTER (WHERE status = 'active' AND weight < 0.02 - 1e-12),
           min(generator_name) FILTER (WHERE status IN ('disabled', 'archived') AND weight <> 0)
    INTO total, low, idle FROM generator_weights;
    IF total IS NULL OR abs(total - 1) > 1e-9 THEN
        RAISE EXCEPTION 'generator weights sum to %, not 1', total USING ERRCODE = 'check_violation';
    END IF;
    IF low IS NOT NULL THEN
        RAISE EXCEPTION 'generator % is active below the floor of 0.02', low USING ERRCODE = 'check_violation';
    END IF;
    IF idle IS NOT NULL THEN
        RAISE EXCEPTION 'generator % is not drawn from and weighs more than 0', idle USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
UPDATE generator_weights SET weight = 0 WHERE status IN ('disabled', 'archived') AND weight <> 0;
