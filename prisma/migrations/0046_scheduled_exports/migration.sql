-- Exports of the audit trail that are made by themselves, and how each stands (ADR 49).
CREATE TABLE scheduled_exports (
  id            uuid PRIMARY KEY,
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  updated_at    timestamptz(3) NOT NULL DEFAULT now(),
  slug          text NOT NULL UNIQUE,
  enabled       boolean NOT NULL,
  format        text NOT NULL CHECK (format IN ('ndjson', 'csv', 'ocsf', 'cef', 'leef', 'syslog', 'bundle')),
  filter        text NOT NULL CHECK (octet_length(filter) <= 20000),
  period        text NOT NULL CHECK (period IN ('all', 'since-last', 'previous-day', 'previous-month')),
  cron          text NOT NULL,
  time_zone     text NOT NULL,
  reason        text NOT NULL CHECK (octet_length(reason) BETWEEN 1 AND 2000),
  -- Where to; all NULL when it is only kept.
  store_id      uuid REFERENCES stores (id) ON DELETE RESTRICT,
  connection_id uuid REFERENCES connections (id) ON DELETE RESTRICT,
  path          text CHECK (path LIKE '/%'),
  name          text,
  CHECK (num_nonnulls(store_id, connection_id) <= 1),
  CHECK ((path IS NOT NULL) = (num_nonnulls(store_id, connection_id) = 1)),
  CHECK ((path IS NULL) = (name IS NULL))
);
CREATE INDEX scheduled_exports_store_id_idx ON scheduled_exports (store_id) WHERE store_id IS NOT NULL;
CREATE INDEX scheduled_exports_connection_id_idx ON scheduled_exports (connection_id) WHERE connection_id IS NOT NULL;
CREATE TRIGGER scheduled_exports_stamp BEFORE UPDATE ON scheduled_exports FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- Beside it, so that writing one makes no new version of it.
CREATE TABLE scheduled_export_states (
  scheduled_export_id uuid PRIMARY KEY REFERENCES scheduled_exports (id) ON DELETE CASCADE,
  -- NULL while it is off.
  next_fire_at        timestamptz(3),
  last_slot           text,
  -- Up to this event everything was exported by `since-last`.
  exported_seq        bigint NOT NULL DEFAULT 0 CHECK (exported_seq >= 0),
  -- No reference: an export is deleted when its time is over.
  open_export_id      uuid UNIQUE,
  requested_at        timestamptz(3),
  outcome             jsonb
);
GRANT SELECT, INSERT, UPDATE, DELETE ON scheduled_exports, scheduled_export_states TO waybill_app;
