-- Where the file of an export of the audit trail is to go, and how that stands (ADR 49).
CREATE TABLE audit_export_deliveries (
  export_id      uuid PRIMARY KEY REFERENCES audit_exports (id) ON DELETE CASCADE,
  kind           text NOT NULL CHECK (kind IN ('store', 'connection')),
  -- Of the Store or Connection, and its name then. No reference: what is over keeps nobody from deleting it, and what is not fails and says so.
  place_id       uuid NOT NULL,
  place_name     text NOT NULL,
  path           text NOT NULL CHECK (path LIKE '/%'),
  -- The template of the file's name, and the name that came of it when the export was asked for.
  name           text NOT NULL,
  file_name      text NOT NULL,
  state          text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempt        integer NOT NULL DEFAULT 0,
  -- Of them, those that somebody who asked for it once more does not count.
  attempts_before integer NOT NULL DEFAULT 0,
  -- NULL until the file is made; of a running one, until when its worker holds it without a sign of life.
  due_at         timestamptz(3),
  verification   text,
  failure_code   text,
  failure_detail text,
  finished_at    timestamptz(3),
  CHECK ((failure_code IS NULL) = (failure_detail IS NULL)),
  CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
);
CREATE INDEX audit_export_deliveries_due_idx ON audit_export_deliveries (due_at) WHERE state IN ('queued', 'running');
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_export_deliveries TO waybill_app;
