-- How many records of a partition a group has worked off, counted in the transaction that holds their effects. Effects
-- are made so that a record applied twice changes nothing; this count is not, so that it shows a record that was.
-- Offsets stored before are taken for that many records, as in a log that begins at 0 and has no gaps.
ALTER TABLE consumer_offsets ADD COLUMN records_applied bigint NOT NULL DEFAULT 0 CHECK (records_applied >= 0);
UPDATE consumer_offsets SET records_applied = next_offset;
