-- Exports of the audit trail that a worker makes and that can be fetched for seven days (ADR 36).
CREATE TABLE audit_exports (
  id             uuid PRIMARY KEY,
  version        integer NOT NULL DEFAULT 1,
  created_at     timestamptz(3) NOT NULL DEFAULT now(),
  updated_at     timestamptz(3) NOT NULL DEFAULT now(),
  format         text NOT NULL CHECK (format IN ('ndjson', 'csv', 'ocsf', 'cef', 'leef', 'syslog')),
  filter         text NOT NULL CHECK (octet_length(filter) <= 20000),
  reason         text NOT NULL CHECK (octet_length(reason) BETWEEN 1 AND 2000),
  requester_kind text NOT NULL,
  requester_id   uuid,
  requester_name text NOT NULL,
  state          text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempt        integer NOT NULL DEFAULT 0,
  -- Of a queued one, when it may begin; of a running one, until when its worker holds it without a sign of life.
  due_at         timestamptz(3) NOT NULL,
  done_events    integer NOT NULL DEFAULT 0,
  total_events   integer,
  size_bytes     bigint,
  sha256         text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  failure_code   text,
  failure_detail text,
  finished_at    timestamptz(3),
  expires_at     timestamptz(3),
  CHECK ((state = 'done') = (sha256 IS NOT NULL AND size_bytes IS NOT NULL AND expires_at IS NOT NULL))
);
CREATE INDEX audit_exports_due_idx ON audit_exports (due_at) WHERE state IN ('queued', 'running');
CREATE TRIGGER audit_exports_stamp BEFORE UPDATE ON audit_exports FOR EACH ROW EXECUTE FUNCTION stamp_change();
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_exports TO waybill_app;

-- The file of an export, in parts. Each attempt has its own, so that a worker that lost its claim cannot write into another's file.
CREATE TABLE audit_export_parts (
  export_id uuid NOT NULL REFERENCES audit_exports (id) ON DELETE CASCADE,
  attempt   integer NOT NULL,
  part      integer NOT NULL,
  content   bytea NOT NULL,
  PRIMARY KEY (export_id, attempt, part)
);
GRANT SELECT, INSERT, DELETE ON audit_export_parts TO waybill_app;
