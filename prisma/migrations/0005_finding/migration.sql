-- More reasons for which a Run leaves a file; what a person should know about a Run that went on; files that are to be taken again.

ALTER TABLE sightings
  DROP CONSTRAINT sightings_reason_check,
  ADD CONSTRAINT sightings_reason_check CHECK (
    reason IN (
      'matched', 'pattern', 'not-a-file', 'too-young', 'already-done', 'in-progress', 'target-exists', 'invalid-name', 'excluded',
      'temporary-name', 'marker', 'no-marker', 'empty', 'too-small', 'too-large', 'still-changing', 'same-target', 'over-limit', 'over-cap'
    )
  );

ALTER TABLE runs ADD COLUMN warnings text[] NOT NULL DEFAULT '{}';
ALTER TABLE runs ALTER COLUMN warnings DROP DEFAULT;

ALTER TABLE transfers ADD COLUMN forgotten_at timestamptz(3);
