-- Rules by which files of Stores are deleted or archived when they are old (ADR 43), and what came of them.

CREATE TABLE retention_rules (
  id               uuid PRIMARY KEY,
  version          integer NOT NULL DEFAULT 1,
  created_at       timestamptz(3) NOT NULL DEFAULT now(),
  updated_at       timestamptz(3) NOT NULL DEFAULT now(),
  slug             text NOT NULL UNIQUE,
  enabled          boolean NOT NULL,
  store_id         uuid NOT NULL REFERENCES stores (id) ON DELETE RESTRICT,
  path             text NOT NULL CHECK (path LIKE '/%'),
  match            text NOT NULL,
  older_than_days  integer NOT NULL CHECK (older_than_days >= 1),
  -- NULL: deleted.
  archive_store_id uuid REFERENCES stores (id) ON DELETE RESTRICT,
  archive_path     text CHECK (archive_path LIKE '/%'),
  -- Minute of the day, UTC.
  at_minute        integer NOT NULL CHECK (at_minute BETWEEN 0 AND 1439),
  most_files       integer NOT NULL CHECK (most_files >= 1),
  most_percent     integer NOT NULL CHECK (most_percent BETWEEN 1 AND 100),
  CHECK ((archive_store_id IS NULL) = (archive_path IS NULL))
);
CREATE INDEX retention_rules_store_id_idx ON retention_rules (store_id);
CREATE INDEX retention_rules_archive_store_id_idx ON retention_rules (archive_store_id) WHERE archive_store_id IS NOT NULL;
CREATE TRIGGER retention_rules_stamp BEFORE UPDATE ON retention_rules FOR EACH ROW EXECUTE FUNCTION stamp_change();

CREATE TABLE retention_rule_states (
  rule_id         uuid PRIMARY KEY REFERENCES retention_rules (id) ON DELETE CASCADE,
  -- The last time it ran, or was refused.
  ran_at          timestamptz(3),
  outcome         jsonb,
  -- Somebody asked for it; so many files were confirmed, whatever the caps say.
  requested_at    timestamptz(3),
  confirmed_files integer
);
GRANT SELECT, INSERT, UPDATE, DELETE ON retention_rules, retention_rule_states TO waybill_app;
