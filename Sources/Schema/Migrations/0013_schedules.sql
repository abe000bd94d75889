-- When a schedule's slots fall due (`rule`, in `time_zone`), what becomes of those nobody decided on in time
-- (`catch_up`, no older than the window), what becomes of one that falls due while the one before still runs
-- (`overlap`), and how often its jobs are tried. `next_slot` is the first slot that is not decided on yet.
ALTER TABLE schedules
    ADD COLUMN rule text,
    ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC',
    ADD COLUMN catch_up text NOT NULL DEFAULT 'latest' CHECK (catch_up IN ('latest', 'all', 'skip')),
    ADD COLUMN catch_up_window_seconds bigint CHECK (catch_up_window_seconds > 0),
    ADD COLUMN overlap text NOT NULL DEFAULT 'queue' CHECK (overlap IN ('queue', 'skip')),
    ADD COLUMN max_attempts integer NOT NULL DEFAULT 10 CHECK (max_attempts BETWEEN 1 AND 100),
    ADD COLUMN paused_by text,
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN pause_reason text,
    ADD COLUMN next_slot timestamptz,
    ADD COLUMN missed_total bigint NOT NULL DEFAULT 0,
    ADD COLUMN decided_total bigint NOT NULL DEFAULT 0,
    -- Null where the rule follows a calendar.
    ALTER COLUMN every_seconds DROP NOT NULL;

UPDATE schedules s SET
    rule = 'every ' || CASE WHEN every_seconds % 86400 = 0 THEN every_seconds / 86400 || 'd'
                            WHEN every_seconds % 3600 = 0 THEN every_seconds / 3600 || 'h'
                            WHEN every_seconds % 60 = 0 THEN every_seconds / 60 || 'm'
                            ELSE every_seconds || 's' END,
    next_slot = last_slot + every_seconds * interval '1 s',
    missed_total = (SELECT count(*) FROM schedule_slots t WHERE t.schedule = s.schedule AND t.state = 'missed'),
    decided_total = (SELECT count(*) FROM schedule_slots t WHERE t.schedule = s.schedule);

ALTER TABLE schedules ALTER COLUMN rule SET NOT NULL, ALTER COLUMN next_slot SET NOT NULL;

-- `started_at` is when its first attempt began, in domain time. A slot that a person asked for carries no term.
ALTER TABLE schedule_slots
    ADD COLUMN started_at timestamptz,
    ADD COLUMN origin text NOT NULL DEFAULT 'schedule' CHECK (origin IN ('schedule', 'trigger', 'backfill')),
    ALTER COLUMN term DROP NOT NULL,
    ADD CHECK (origin <> 'schedule' OR term IS NOT NULL);
CREATE INDEX schedule_slots_newest ON schedule_slots (slot DESC);

-- What people did to schedules. `changed_at` is domain time.
CREATE TABLE schedule_changes (
    change_id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    schedule text NOT NULL REFERENCES schedules,
    action text NOT NULL CHECK (action IN ('pause', 'resume', 'trigger', 'backfill', 'set')),
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    reason text NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX schedule_changes_of ON schedule_changes (schedule, change_id);

-- How long a lease its holder takes, so that another can tell an expiry that only a clock put back explains.
ALTER TABLE leadership ADD COLUMN lease_ms bigint;
