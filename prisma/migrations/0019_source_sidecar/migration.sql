-- A partner can state the digest of each file in a sidecar beside it: a file without one is left, and what was stated is kept.
ALTER TABLE sightings
  DROP CONSTRAINT sightings_reason_check,
  ADD CONSTRAINT sightings_reason_check CHECK (
    reason IN (
      'matched', 'pattern', 'not-a-file', 'too-young', 'already-done', 'in-progress', 'target-exists', 'invalid-name', 'excluded',
      'temporary-name', 'marker', 'no-marker', 'empty', 'too-small', 'too-large', 'still-changing', 'same-target', 'over-limit', 'over-cap',
      'gone', 'sidecar', 'no-sidecar'
    )
  );

ALTER TABLE transfers
  ADD COLUMN source_digest text CHECK (source_digest ~ '^(sha256:[0-9a-f]{64}|md5:[0-9a-f]{32})$');
