-- Calendars, windows, triggers, and Runs that wait for one another (BEHAVIOURS B15, B19, B20).

CREATE TABLE calendars (
  id         uuid PRIMARY KEY,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  name       text NOT NULL CHECK (name <> ''),
  rules      jsonb NOT NULL CHECK (jsonb_typeof(rules) = 'object')
);
CREATE TRIGGER calendars_stamp BEFORE UPDATE ON calendars FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- A schedule is one of four kinds; each has its own columns. What a rule refers to is a column, so that the database knows what is in use.
ALTER TABLE schedules
  ADD COLUMN kind          text NOT NULL DEFAULT 'cron' CHECK (kind IN ('cron', 'window', 'file', 'after')),
  ADD COLUMN calendar_id   uuid REFERENCES calendars ON DELETE RESTRICT,
  ADD COLUMN on_closed_day text CHECK (on_closed_day IN ('skip', 'previous', 'next')),
  ADD COLUMN time_window   jsonb CHECK (jsonb_typeof(time_window) = 'object'),
  ADD COLUMN store_id      uuid REFERENCES stores ON DELETE RESTRICT,
  ADD COLUMN arrival       jsonb CHECK (jsonb_typeof(arrival) = 'object'),
  ADD COLUMN after_job_id  uuid REFERENCES jobs ON DELETE RESTRICT,
  ADD COLUMN after_outcome text CHECK (after_outcome IN ('success', 'failure', 'any')),
  ADD COLUMN expected_at   timestamptz(3),
  ADD COLUMN missed_at     timestamptz(3),
  ALTER COLUMN cron DROP NOT NULL,
  ALTER COLUMN time_zone DROP NOT NULL,
  ALTER COLUMN catch_up DROP NOT NULL,
  -- A slot is a local time, and in the second pass of a repeated hour its offset as well; of a trigger it names the cause.
  DROP CONSTRAINT schedules_last_slot_check;
UPDATE schedules SET on_closed_day = 'skip';
ALTER TABLE schedules
  ALTER COLUMN kind DROP DEFAULT,
  ADD CONSTRAINT schedules_parts_check CHECK (
    (kind IN ('cron', 'window')) = (time_zone IS NOT NULL AND catch_up IS NOT NULL AND on_closed_day IS NOT NULL)
    AND (kind = 'cron') = (cron IS NOT NULL)
    AND (kind = 'window') = (time_window IS NOT NULL)
    AND (kind = 'file') = (store_id IS NOT NULL AND arrival IS NOT NULL)
    AND (kind = 'after') = (after_job_id IS NOT NULL AND after_outcome IS NOT NULL)
    AND (calendar_id IS NULL OR kind IN ('cron', 'window'))
  );
CREATE INDEX schedules_calendar_id_idx ON schedules (calendar_id);
CREATE INDEX schedules_store_id_idx ON schedules (store_id);
CREATE INDEX schedules_after_job_id_idx ON schedules (after_job_id);
CREATE INDEX schedules_expected_at_idx ON schedules (expected_at);
CREATE INDEX schedules_missed_at_idx ON schedules (missed_at);

-- Files that arrived and wait for the run that their schedule makes of them: written with the fact, taken with the run.
CREATE TABLE arrivals (
  id          uuid PRIMARY KEY,
  schedule_id uuid NOT NULL REFERENCES schedules ON DELETE CASCADE,
  cause       text NOT NULL CHECK (cause <> ''),
  path        text NOT NULL CHECK (path LIKE '/%'),
  transfer_id uuid,
  arrived_at  timestamptz(3) NOT NULL,
  UNIQUE (schedule_id, cause)
);
CREATE INDEX arrivals_schedule_id_id_idx ON arrivals (schedule_id, id);

ALTER TABLE runs
  ADD COLUMN waiting boolean NOT NULL DEFAULT false,
  ADD COLUMN cause   jsonb,
  DROP CONSTRAINT runs_slot_check,
  DROP CONSTRAINT runs_trigger_check,
  ADD CONSTRAINT runs_trigger_check CHECK (trigger IN ('schedule', 'manual', 'file', 'after')),
  ADD CONSTRAINT runs_waiting_check CHECK (NOT waiting OR state = 'queued');
-- What a window asks: was there a success since it opened?
CREATE INDEX runs_job_id_finished_at_idx ON runs (job_id, finished_at);
-- What every firing asks: is a run of the job at work, and does one wait already?
CREATE INDEX runs_open_idx ON runs (job_id, waiting) WHERE state IN ('queued', 'discovering', 'running');

GRANT SELECT, INSERT, UPDATE, DELETE ON calendars, arrivals TO waybill_app;
