-- Transfers are claimed and settled in sets: the next ones of a Run, in the order in which the Run took them, the Runs of a higher
-- priority first. Both are copied from the Run when it takes the file, so that the claim looks at one index only.
ALTER TABLE transfers
  ADD COLUMN priority text NOT NULL DEFAULT 'normal' CONSTRAINT transfers_priority_check CHECK (priority IN ('high', 'normal', 'low')),
  ADD COLUMN position integer NOT NULL DEFAULT 0 CONSTRAINT transfers_position_check CHECK (position >= 0);

-- From now on whoever adds one says both.
ALTER TABLE transfers ALTER COLUMN priority DROP DEFAULT, ALTER COLUMN position DROP DEFAULT;

-- What is not over, by Run: nothing else of a long history is looked at to find what is next.
CREATE INDEX transfers_open_idx ON transfers (priority, run_id, position, id)
  WHERE run_id IS NOT NULL AND state IN ('queued', 'running', 'verifying');

-- The Tasks of single Transfers are no more; PostgreSQL tells every worker what is due.
DELETE FROM outbox WHERE task ->> 'name' IN ('run-transfer', 'post-action');
