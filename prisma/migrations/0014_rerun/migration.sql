-- A Run that repeats another one looks for certain files, and says which of them are not at the source any more.
ALTER TABLE sightings
  DROP CONSTRAINT sightings_reason_check,
  ADD CONSTRAINT sightings_reason_check CHECK (
    reason IN (
      'matched', 'pattern', 'not-a-file', 'too-young', 'already-done', 'in-progress', 'target-exists', 'invalid-name', 'excluded',
      'temporary-name', 'marker', 'no-marker', 'empty', 'too-small', 'too-large', 'still-changing', 'same-target', 'over-limit', 'over-cap',
      'gone'
    )
  );
