-- Rotating keys: a connection has a next key beside its key, and what is known of how the partner takes it is remembered until it is
-- the key. Old algorithms are named in a waiver among the rules; what a profile added to the others is sound and is offered always.

ALTER TABLE connections
  DROP COLUMN algorithm_profile,
  ADD COLUMN next_key_id uuid REFERENCES keys ON DELETE RESTRICT,
  ADD CONSTRAINT connections_next_key_beside_key CHECK (next_key_id IS NULL OR (key_id IS NOT NULL AND next_key_id <> key_id));
CREATE INDEX connections_next_key_id_idx ON connections (next_key_id);

CREATE TABLE next_key_trials (
  connection_id  uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
  -- When a login may offer the next key before the present one again.
  probe_at       timestamptz(3) NOT NULL,
  refused_at     timestamptz(3),
  refusals       integer NOT NULL DEFAULT 0 CHECK (refusals >= 0),
  present_key_at timestamptz(3),
  CHECK ((refused_at IS NULL) = (refusals = 0))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON next_key_trials TO waybill_app;
