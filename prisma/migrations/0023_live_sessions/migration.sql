-- Who is signed in to the SFTP server, in every process on every host. A process owns the rows of its sessions for as long as it gives
-- signs of life; they are gone with it.

CREATE TABLE server_processes (
  id             uuid PRIMARY KEY,
  name           text NOT NULL CHECK (name <> ''),
  -- What it listens on.
  address        text NOT NULL,
  started_at     timestamptz(3) NOT NULL,
  expires_at     timestamptz(3) NOT NULL,
  drain_since    timestamptz(3),
  drain_until    timestamptz(3),
  drain_by       text,
  drain_reason   text,
  figures        jsonb,
  CHECK (num_nonnulls(drain_since, drain_until, drain_by, drain_reason) IN (0, 4))
) WITH (fillfactor = 50);

CREATE TABLE live_sessions (
  id               uuid PRIMARY KEY,
  process_id       uuid NOT NULL REFERENCES server_processes ON DELETE CASCADE,
  -- No references: a session whose account was deleted is there until it has ended.
  account_id       uuid NOT NULL,
  partner_id       uuid NOT NULL,
  username         text NOT NULL,
  address          text NOT NULL,
  port             integer NOT NULL,
  client           text NOT NULL,
  method           text NOT NULL,
  key_fingerprint  text,
  algorithms       jsonb NOT NULL,
  opened_at        timestamptz(3) NOT NULL,
  activity         jsonb NOT NULL,
  end_requested_at timestamptz(3),
  end_by           text,
  end_reason       text,
  CHECK (num_nonnulls(end_requested_at, end_by, end_reason) IN (0, 3))
-- What moves is written again and again, and must find room beside the old row.
) WITH (fillfactor = 50);

CREATE INDEX live_sessions_process_id_idx ON live_sessions (process_id);
CREATE INDEX live_sessions_account_id_idx ON live_sessions (account_id);
CREATE INDEX live_sessions_partner_id_idx ON live_sessions (partner_id);
CREATE INDEX live_sessions_end_requested_idx ON live_sessions (process_id) WHERE end_requested_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON server_processes, live_sessions TO waybill_app;
