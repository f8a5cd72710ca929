-- Resuming: how far an attempt has come for certain, what went over the wire, and stages that still must be removed.
ALTER TABLE transfers
  ADD COLUMN bytes_moved bigint NOT NULL DEFAULT 0 CHECK (bytes_moved >= 0),
  ADD COLUMN checkpoint text,
  ADD COLUMN stage_left boolean NOT NULL DEFAULT false;
-- For the reconciler; nearly always empty.
CREATE INDEX transfers_stage_left_idx ON transfers (id) WHERE stage_left;
