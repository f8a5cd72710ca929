-- The trail as a Merkle tree (ADR 35): signed statements of what it was, the hashes that proofs are made of, and where it broke.

CREATE TABLE audit_checkpoints (
  -- How many events it is of; also the number of the last one.
  tree_size  bigint PRIMARY KEY CHECK (tree_size >= 1),
  body       text NOT NULL,
  signature  text NOT NULL,
  signed_by  text NOT NULL,
  created_at timestamptz(3) NOT NULL
);

-- The complete subtrees of 256 leaves and more, so that no proof and no checkpoint reads the trail again.
CREATE TABLE audit_subtrees (
  level    integer NOT NULL CHECK (level >= 8),
  position bigint NOT NULL CHECK (position >= 0),
  hash     bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, position)
);

-- Every public key that ever signed, from when. It signs until the next one does.
CREATE TABLE signing_keys (
  fingerprint  text PRIMARY KEY,
  public_key   text NOT NULL,
  activated_at timestamptz(3) NOT NULL
);

GRANT SELECT, INSERT ON audit_checkpoints, audit_subtrees, signing_keys TO waybill_app;
CREATE TRIGGER audit_checkpoints_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_subtrees_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_subtrees
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER signing_keys_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON signing_keys
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- A place where the trail was found broken. It stays open until two people have closed it.
CREATE TABLE audit_breaks (
  id           uuid PRIMARY KEY,
  seq          bigint NOT NULL,
  reason       text NOT NULL,
  detail       text NOT NULL,
  opened_at    timestamptz(3) NOT NULL,
  first_by     uuid,
  first_at     timestamptz(3),
  first_reason text,
  closed_by    uuid,
  closed_at    timestamptz(3),
  closed_reason text,
  UNIQUE (seq, reason),
  CHECK (num_nonnulls(first_by, first_at, first_reason) IN (0, 3)),
  CHECK (num_nonnulls(closed_by, closed_at, closed_reason) IN (0, 3)),
  CHECK (closed_by IS NULL OR (first_by IS NOT NULL AND closed_by <> first_by))
);
GRANT SELECT, INSERT ON audit_breaks TO waybill_app;
GRANT UPDATE (first_by, first_at, first_reason, closed_by, closed_at, closed_reason) ON audit_breaks TO waybill_app;
