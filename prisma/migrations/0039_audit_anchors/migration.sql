-- Where checkpoints of the audit trail are put outside of this database (ADR 41), and how far each place is.

CREATE TABLE audit_anchors (
  id                uuid PRIMARY KEY,
  version           integer NOT NULL DEFAULT 1,
  created_at        timestamptz(3) NOT NULL DEFAULT now(),
  updated_at        timestamptz(3) NOT NULL DEFAULT now(),
  slug              text NOT NULL UNIQUE,
  enabled           boolean NOT NULL,
  every_seconds     integer NOT NULL CHECK (every_seconds >= 60),
  -- NULL: only by time.
  every_checkpoints integer CHECK (every_checkpoints >= 1),
  kind              text NOT NULL CHECK (kind IN ('store', 'connection', 's3')),
  store_id          uuid REFERENCES stores (id) ON DELETE RESTRICT,
  connection_id     uuid REFERENCES connections (id) ON DELETE RESTRICT,
  path              text,
  -- Endpoint, region, bucket, prefix, access key id, days of retention.
  s3                jsonb,
  secret_id         uuid REFERENCES secrets (id) ON DELETE RESTRICT,
  CHECK ((kind = 'store') = (store_id IS NOT NULL)),
  CHECK ((kind = 'connection') = (connection_id IS NOT NULL)),
  CHECK ((kind = 's3') = (s3 IS NOT NULL AND secret_id IS NOT NULL)),
  CHECK ((kind = 's3') = (path IS NULL))
);
CREATE INDEX audit_anchors_store_id_idx ON audit_anchors (store_id) WHERE store_id IS NOT NULL;
CREATE INDEX audit_anchors_connection_id_idx ON audit_anchors (connection_id) WHERE connection_id IS NOT NULL;
CREATE TRIGGER audit_anchors_stamp BEFORE UPDATE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- Beside the anchor, so that writing one makes no new version of it.
CREATE TABLE audit_anchor_states (
  anchor_id       uuid PRIMARY KEY REFERENCES audit_anchors (id) ON DELETE CASCADE,
  -- Events of the last checkpoint that is there; 0 when there is none.
  anchored_size   bigint NOT NULL CHECK (anchored_size >= 0),
  anchored_at     timestamptz(3),
  failing_since   timestamptz(3),
  failures        integer NOT NULL,
  next_attempt_at timestamptz(3),
  failure_code    text,
  failure_detail  text,
  CHECK (num_nonnulls(failing_since, next_attempt_at, failure_code, failure_detail) IN (0, 4))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_anchors, audit_anchor_states TO waybill_app;
