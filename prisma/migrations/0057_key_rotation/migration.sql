-- Rotation of the keys that partners sign in with: a key waits for the first sign-in that proves it, and the one it replaces ends after an overlap.

ALTER TABLE authorized_keys
  ADD COLUMN pending_until timestamptz(3),
  -- A fingerprint, also of a key that has gone meanwhile.
  ADD COLUMN replaces text,
  ADD COLUMN overlap_days integer NOT NULL DEFAULT 7 CHECK (overlap_days BETWEEN 0 AND 90),
  ADD COLUMN replaced_by text,
  ADD CONSTRAINT authorized_keys_replaces_check CHECK (pending_until IS NOT NULL OR replaces IS NULL),
  -- No single sign-in proves an authority.
  ADD CONSTRAINT authorized_keys_authority_pending_check CHECK (NOT (is_authority AND pending_until IS NOT NULL)),
  -- One that was replaced has an end.
  ADD CONSTRAINT authorized_keys_replaced_by_check CHECK (replaced_by IS NULL OR expires_at IS NOT NULL);

-- What the sweep looks for: keys that lapsed unproven, and replaced ones whose overlap is over.
CREATE INDEX authorized_keys_pending_until_idx ON authorized_keys (pending_until) WHERE pending_until IS NOT NULL;
CREATE INDEX authorized_keys_replaced_idx ON authorized_keys (expires_at) WHERE replaced_by IS NOT NULL;
