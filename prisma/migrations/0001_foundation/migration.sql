-- The foundation: every noun of Waybill, the audit trail, the outbox and the leases.
--
-- How to read it: text with a CHECK where a closed set of words is meant; `version` and `updated_at` are kept by a trigger;
-- RESTRICT where "in use" must refuse, CASCADE for the parts of a thing. History (runs, transfers) outlives the configuration it
-- came from, so it carries the ids of jobs, accounts and connections, and no references to them.

-- The role that every process works as. `waybill up` makes it beforehand, with a login of its own; here it is made for a
-- PostgreSQL that has one user only, who then does SET ROLE waybill_app.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'waybill_app') THEN
    CREATE ROLE waybill_app NOLOGIN;
  END IF;
EXCEPTION
  -- Roles belong to the whole cluster: another database was being migrated at the same time.
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'The role waybill_app is missing and % may not create it.', current_user
      USING HINT = format('As a superuser: CREATE ROLE waybill_app; GRANT waybill_app TO %I;', current_user);
END
$$;

DO $$
BEGIN
  IF NOT pg_has_role(current_user, 'waybill_app', 'MEMBER') THEN
    EXECUTE format('GRANT waybill_app TO %I', current_user);
  END IF;
EXCEPTION
  -- Not needed when the processes sign in as waybill_app itself.
  WHEN insufficient_privilege THEN RAISE NOTICE '% is not a member of waybill_app.', current_user;
END
$$;

DO $$
BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO waybill_app', current_database());
END
$$;

GRANT USAGE ON SCHEMA public TO waybill_app;
GRANT SELECT ON schema_migrations TO waybill_app;

-- ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Every change of a thing makes a new version, whoever makes it.
CREATE FUNCTION stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.created_at := OLD.created_at;
  NEW.updated_at := now();
  RETURN NEW;
END
$$;

-- SHA-256 of a text's UTF-8 bytes. IMMUTABLE because the encoding of a database does not change.
CREATE FUNCTION sha256_of(value text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN sha256(convert_to(value, 'UTF8'));

-- ── Partners and what they are reached by ────────────────────────────────────────────────────────────────────────────────

CREATE TABLE secrets (
  id            uuid PRIMARY KEY,
  master_key_id text NOT NULL CHECK (master_key_id <> ''),
  sealed        bytea NOT NULL,
  created_at    timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX secrets_master_key_id_idx ON secrets (master_key_id);

CREATE TABLE partners (
  id            uuid PRIMARY KEY,
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  updated_at    timestamptz(3) NOT NULL DEFAULT now(),
  slug          text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  name          text NOT NULL CHECK (name <> ''),
  status        text NOT NULL CHECK (status IN ('active', 'suspended')),
  contacts      jsonb NOT NULL CHECK (jsonb_typeof(contacts) = 'array'),
  tags          text[] NOT NULL,
  purpose       text,
  data_category text CHECK (data_category IN ('public', 'internal', 'confidential', 'personal', 'health', 'payment'))
);

CREATE TABLE keys (
  id                uuid PRIMARY KEY,
  version           integer NOT NULL DEFAULT 1,
  created_at        timestamptz(3) NOT NULL DEFAULT now(),
  updated_at        timestamptz(3) NOT NULL DEFAULT now(),
  slug              text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  algorithm         text NOT NULL CHECK (algorithm IN ('ed25519', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'rsa')),
  bits              integer NOT NULL CHECK (bits > 0),
  public_key        text NOT NULL,
  fingerprint       text NOT NULL,
  comment           text NOT NULL,
  origin            text NOT NULL CHECK (origin IN ('generated', 'imported')),
  private_secret_id uuid NOT NULL REFERENCES secrets ON DELETE RESTRICT
);

CREATE TABLE stores (
  id         uuid PRIMARY KEY,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  kind       text NOT NULL CHECK (kind IN ('local')),
  root       text NOT NULL CHECK (root <> '')
);

CREATE TABLE connections (
  id                 uuid PRIMARY KEY,
  version            integer NOT NULL DEFAULT 1,
  created_at         timestamptz(3) NOT NULL DEFAULT now(),
  updated_at         timestamptz(3) NOT NULL DEFAULT now(),
  partner_id         uuid NOT NULL REFERENCES partners ON DELETE RESTRICT,
  slug               text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  host               text NOT NULL CHECK (host <> ''),
  port               integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
  username           text NOT NULL CHECK (username <> ''),
  key_id             uuid REFERENCES keys ON DELETE RESTRICT,
  password_secret_id uuid REFERENCES secrets ON DELETE RESTRICT,
  algorithm_profile  text NOT NULL CHECK (algorithm_profile IN ('modern', 'compatible')),
  status             text NOT NULL CHECK (status IN ('active', 'stopped')),
  status_reason      text,
  max_connections    integer NOT NULL CHECK (max_connections >= 1),
  connect_timeout_ms integer NOT NULL CHECK (connect_timeout_ms >= 1),
  stage_suffix       text NOT NULL,
  CONSTRAINT connections_credential_check CHECK (key_id IS NOT NULL OR password_secret_id IS NOT NULL)
);
CREATE INDEX connections_partner_id_id_idx ON connections (partner_id, id);
CREATE INDEX connections_key_id_idx ON connections (key_id);

CREATE TABLE host_keys (
  id            uuid PRIMARY KEY,
  version       integer NOT NULL DEFAULT 1,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  updated_at    timestamptz(3) NOT NULL DEFAULT now(),
  connection_id uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
  algorithm     text,
  public_key    text,
  fingerprint   text NOT NULL CHECK (fingerprint ~ '^SHA256:[A-Za-z0-9+/]{43}$'),
  state         text NOT NULL CHECK (state IN ('pending', 'trusted', 'retired')),
  decided_by    text,
  decided_at    timestamptz(3),
  UNIQUE (connection_id, fingerprint)
);
CREATE INDEX host_keys_state_id_idx ON host_keys (state, id);

CREATE TABLE accounts (
  id                 uuid PRIMARY KEY,
  version            integer NOT NULL DEFAULT 1,
  created_at         timestamptz(3) NOT NULL DEFAULT now(),
  updated_at         timestamptz(3) NOT NULL DEFAULT now(),
  partner_id         uuid NOT NULL REFERENCES partners ON DELETE RESTRICT,
  username           text NOT NULL UNIQUE CHECK (octet_length(username) BETWEEN 1 AND 255),
  status             text NOT NULL CHECK (status IN ('active', 'suspended')),
  password_hash      text,
  address_allow_list text[] NOT NULL,
  max_sessions       integer NOT NULL CHECK (max_sessions >= 1)
);
CREATE INDEX accounts_partner_id_id_idx ON accounts (partner_id, id);

CREATE TABLE authorized_keys (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  position    integer NOT NULL CHECK (position >= 0),
  algorithm   text NOT NULL,
  public_key  text NOT NULL,
  fingerprint text NOT NULL,
  comment     text NOT NULL,
  PRIMARY KEY (account_id, position),
  UNIQUE (account_id, fingerprint)
);

CREATE TABLE mounts (
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  position    integer NOT NULL CHECK (position >= 0),
  path        text NOT NULL CHECK (path LIKE '/%' AND octet_length(path) <= 1024),
  store_id    uuid NOT NULL REFERENCES stores ON DELETE RESTRICT,
  at          text NOT NULL CHECK (at LIKE '/%'),
  permissions text[] NOT NULL
    CHECK (permissions <@ ARRAY['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'mkdir']),
  PRIMARY KEY (account_id, position),
  UNIQUE (account_id, path)
);
CREATE INDEX mounts_store_id_idx ON mounts (store_id);

-- ── Jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Every version of every job's definition. Nobody changes or deletes one, so each run can show what it ran, for ever.
CREATE TABLE job_definitions (
  job_id     uuid NOT NULL,
  version    integer NOT NULL CHECK (version >= 1),
  definition jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, version)
);

CREATE TABLE jobs (
  id                 uuid PRIMARY KEY,
  version            integer NOT NULL DEFAULT 1,
  created_at         timestamptz(3) NOT NULL DEFAULT now(),
  updated_at         timestamptz(3) NOT NULL DEFAULT now(),
  slug               text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  name               text NOT NULL CHECK (name <> ''),
  status             text NOT NULL CHECK (status IN ('active', 'paused')),
  definition_version integer NOT NULL,
  partner_id         uuid NOT NULL REFERENCES partners ON DELETE RESTRICT,
  -- Of the present definition, so that the database knows what is in use.
  connection_id      uuid NOT NULL REFERENCES connections ON DELETE RESTRICT,
  store_id           uuid NOT NULL REFERENCES stores ON DELETE RESTRICT,
  FOREIGN KEY (id, definition_version) REFERENCES job_definitions (job_id, version) ON DELETE RESTRICT
);
CREATE INDEX jobs_partner_id_id_idx ON jobs (partner_id, id);
CREATE INDEX jobs_connection_id_idx ON jobs (connection_id);
CREATE INDEX jobs_store_id_idx ON jobs (store_id);

CREATE TABLE schedules (
  id           uuid PRIMARY KEY,
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  updated_at   timestamptz(3) NOT NULL DEFAULT now(),
  job_id       uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  cron         text NOT NULL CHECK (cron <> ''),
  time_zone    text NOT NULL CHECK (time_zone <> ''),
  catch_up     text NOT NULL CHECK (catch_up IN ('skip', 'one')),
  enabled      boolean NOT NULL,
  last_slot    text CHECK (last_slot ~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$'),
  next_fire_at timestamptz(3)
);
CREATE INDEX schedules_job_id_idx ON schedules (job_id);
CREATE INDEX schedules_next_fire_at_idx ON schedules (next_fire_at);

-- ── History ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE runs (
  id               uuid PRIMARY KEY,
  version          integer NOT NULL DEFAULT 1,
  created_at       timestamptz(3) NOT NULL DEFAULT now(),
  updated_at       timestamptz(3) NOT NULL DEFAULT now(),
  job_id           uuid NOT NULL,
  job_version      integer NOT NULL,
  partner_id       uuid NOT NULL,
  schedule_id      uuid,
  slot             text CHECK (slot ~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$'),
  trigger          text NOT NULL CHECK (trigger IN ('schedule', 'manual')),
  requested_by     text NOT NULL,
  state            text NOT NULL CHECK (state IN ('queued', 'discovering', 'running', 'succeeded', 'failed', 'cancelled')),
  count_seen       integer NOT NULL DEFAULT 0 CHECK (count_seen >= 0),
  count_taken      integer NOT NULL DEFAULT 0 CHECK (count_taken >= 0),
  count_skipped    integer NOT NULL DEFAULT 0 CHECK (count_skipped >= 0),
  count_committed  integer NOT NULL DEFAULT 0 CHECK (count_committed >= 0),
  count_failed     integer NOT NULL DEFAULT 0 CHECK (count_failed >= 0),
  count_cancelled  integer NOT NULL DEFAULT 0 CHECK (count_cancelled >= 0),
  count_bytes      bigint NOT NULL DEFAULT 0 CHECK (count_bytes >= 0),
  failure_code     text,
  failure_detail   text,
  attempt          integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  next_attempt_at  timestamptz(3),
  cancel_requested boolean NOT NULL DEFAULT false,
  started_at       timestamptz(3),
  finished_at      timestamptz(3),
  FOREIGN KEY (job_id, job_version) REFERENCES job_definitions (job_id, version) ON DELETE RESTRICT,
  -- A slot runs once.
  UNIQUE (schedule_id, slot),
  CONSTRAINT runs_slot_of_schedule_check CHECK (slot IS NULL OR schedule_id IS NOT NULL)
);
CREATE INDEX runs_job_id_id_idx ON runs (job_id, id);
CREATE INDEX runs_partner_id_id_idx ON runs (partner_id, id);
CREATE INDEX runs_state_id_idx ON runs (state, id);
CREATE INDEX runs_created_at_idx ON runs (created_at);

CREATE TABLE sightings (
  id          uuid PRIMARY KEY,
  run_id      uuid NOT NULL REFERENCES runs ON DELETE CASCADE,
  path        text NOT NULL,
  size_bytes  bigint CHECK (size_bytes >= 0),
  modified_at timestamptz(3),
  decision    text NOT NULL CHECK (decision IN ('taken', 'skipped')),
  reason      text NOT NULL CHECK (
    reason IN (
      'matched', 'pattern', 'not-a-file', 'too-young', 'already-done', 'in-progress', 'target-exists', 'invalid-name'
    )
  ),
  transfer_id uuid,
  seen_at     timestamptz(3) NOT NULL
);
CREATE INDEX sightings_run_id_id_idx ON sightings (run_id, id);

CREATE TABLE transfers (
  id                 uuid PRIMARY KEY,
  version            integer NOT NULL DEFAULT 1,
  created_at         timestamptz(3) NOT NULL DEFAULT now(),
  updated_at         timestamptz(3) NOT NULL DEFAULT now(),
  direction          text NOT NULL CHECK (direction IN ('pull', 'push', 'upload')),
  partner_id         uuid NOT NULL,
  run_id             uuid REFERENCES runs ON DELETE RESTRICT,
  job_id             uuid,
  account_id         uuid,
  session_id         uuid,
  connection_id      uuid,
  store_id           uuid NOT NULL,
  source_path        text NOT NULL CHECK (source_path LIKE '/%'),
  target_path        text NOT NULL CHECK (target_path LIKE '/%'),
  source_fingerprint text NOT NULL,
  -- An index cannot hold a path of 4,096 bytes, so the two are compared by their digests.
  fingerprint_hash   bytea NOT NULL GENERATED ALWAYS AS (sha256_of(source_fingerprint)) STORED,
  target_path_hash   bytea NOT NULL GENERATED ALWAYS AS (sha256_of(target_path)) STORED,
  state              text NOT NULL CHECK (state IN ('queued', 'running', 'verifying', 'committed', 'failed', 'cancelled')),
  attempt            integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  max_attempts       integer NOT NULL CHECK (max_attempts >= 1),
  fencing_token      bigint NOT NULL DEFAULT 0 CHECK (fencing_token >= 0),
  claimed_by         text,
  claim_expires_at   timestamptz(3),
  next_attempt_at    timestamptz(3),
  cancel_requested   boolean NOT NULL DEFAULT false,
  expected_bytes     bigint CHECK (expected_bytes >= 0),
  bytes_done         bigint NOT NULL DEFAULT 0 CHECK (bytes_done >= 0),
  size_bytes         bigint CHECK (size_bytes >= 0),
  sha256             text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  verification       text CHECK (verification IN ('read-back', 'remote-digest', 'size', 'unconfirmed')),
  post_action        text NOT NULL CHECK (post_action IN ('none', 'pending', 'done', 'failed')),
  warnings           text[] NOT NULL,
  failure_code       text,
  failure_detail     text,
  started_at         timestamptz(3),
  finished_at        timestamptz(3),
  -- A file is taken once; one that was replaced at its source has another fingerprint. Sending again reuses the row.
  UNIQUE (job_id, fingerprint_hash, target_path_hash),
  CONSTRAINT transfers_committed_check CHECK (state <> 'committed' OR (sha256 IS NOT NULL AND size_bytes IS NOT NULL)),
  CONSTRAINT transfers_claim_check CHECK ((claimed_by IS NULL) = (claim_expires_at IS NULL)),
  CONSTRAINT transfers_party_check CHECK (
    CASE direction WHEN 'upload' THEN account_id IS NOT NULL ELSE connection_id IS NOT NULL AND job_id IS NOT NULL END
  )
);
CREATE INDEX transfers_run_id_state_idx ON transfers (run_id, state);
CREATE INDEX transfers_job_id_id_idx ON transfers (job_id, id);
CREATE INDEX transfers_partner_id_id_idx ON transfers (partner_id, id);
CREATE INDEX transfers_account_id_id_idx ON transfers (account_id, id);
CREATE INDEX transfers_connection_id_id_idx ON transfers (connection_id, id);
CREATE INDEX transfers_state_id_idx ON transfers (state, id);
CREATE INDEX transfers_sha256_idx ON transfers (sha256);
CREATE INDEX transfers_created_at_idx ON transfers (created_at);
CREATE INDEX transfers_finished_at_idx ON transfers (finished_at);
-- For the reconciler; nearly always empty.
CREATE INDEX transfers_post_action_pending_idx ON transfers (id) WHERE post_action = 'pending' AND state = 'committed';

CREATE TABLE receipts (
  id          uuid PRIMARY KEY,
  transfer_id uuid NOT NULL UNIQUE REFERENCES transfers ON DELETE RESTRICT,
  body        text NOT NULL,
  signature   text NOT NULL,
  signed_by   text NOT NULL,
  created_at  timestamptz(3) NOT NULL
);

-- ── People and programs ──────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE users (
  id                   uuid PRIMARY KEY,
  version              integer NOT NULL DEFAULT 1,
  created_at           timestamptz(3) NOT NULL DEFAULT now(),
  updated_at           timestamptz(3) NOT NULL DEFAULT now(),
  username             text NOT NULL UNIQUE CHECK (username = lower(username) AND octet_length(username) BETWEEN 1 AND 255),
  name                 text NOT NULL,
  role                 text NOT NULL CHECK (role IN ('admin', 'operator', 'auditor', 'viewer')),
  status               text NOT NULL CHECK (status IN ('active', 'suspended')),
  password_hash        text NOT NULL,
  must_change_password boolean NOT NULL
);

CREATE TABLE web_sessions (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash   text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  csrf_token   text NOT NULL,
  address      text NOT NULL,
  user_agent   text NOT NULL,
  created_at   timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  expires_at   timestamptz(3) NOT NULL
);
CREATE INDEX web_sessions_user_id_idx ON web_sessions (user_id);
CREATE INDEX web_sessions_expires_at_idx ON web_sessions (expires_at);

CREATE TABLE api_keys (
  id           uuid PRIMARY KEY,
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  updated_at   timestamptz(3) NOT NULL DEFAULT now(),
  name         text NOT NULL CHECK (name <> ''),
  role         text NOT NULL CHECK (role IN ('admin', 'operator', 'auditor', 'viewer')),
  prefix       text NOT NULL,
  token_hash   text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  expires_at   timestamptz(3),
  revoked_at   timestamptz(3),
  last_used_at timestamptz(3)
);

-- Sign-ins that were tried lately. The keys (user names, addresses) are only compared, and an attacker chooses their length, so
-- their digests are kept.
CREATE TABLE sign_in_attempts (
  key_hash   bytea PRIMARY KEY,
  count      integer NOT NULL CHECK (count >= 0),
  started_at timestamptz(3) NOT NULL
);
CREATE INDEX sign_in_attempts_started_at_idx ON sign_in_attempts (started_at);

CREATE TABLE idempotency_keys (
  principal    text NOT NULL CHECK (octet_length(principal) <= 255),
  key          text NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 255),
  request_hash text NOT NULL,
  status       integer CHECK (status BETWEEN 100 AND 599),
  body         text,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (principal, key)
);
CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);

CREATE TABLE settings (
  name  text PRIMARY KEY,
  value text NOT NULL
);

-- ── The audit trail ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- `body` (canonical JSON) and `hash` are what is written and hashed. Every other column is taken from `body` as it is inserted,
-- whatever the statement says, so that what is searched cannot differ from what is proven. (Generated columns would say the same,
-- but read the whole body again for each of them, while every other transaction waits for its turn.)
CREATE TABLE audit_events (
  seq         bigint PRIMARY KEY CHECK (seq >= 1),
  id          uuid NOT NULL UNIQUE,
  body        text NOT NULL,
  hash        text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  recorded_at timestamptz(3) NOT NULL,
  type        text NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('success', 'failure', 'denied')),
  severity    text NOT NULL CHECK (severity IN ('info', 'notice', 'warning', 'critical')),
  actor_name  text NOT NULL,
  partner_id  uuid,
  job_id      uuid,
  run_id      uuid,
  transfer_id uuid,
  target_id   uuid,
  target_name text,
  address     text,
  file_path   text
);
CREATE INDEX audit_events_recorded_at_idx ON audit_events (recorded_at);
CREATE INDEX audit_events_type_seq_idx ON audit_events (type, seq);
CREATE INDEX audit_events_partner_id_seq_idx ON audit_events (partner_id, seq);
CREATE INDEX audit_events_job_id_seq_idx ON audit_events (job_id, seq);
CREATE INDEX audit_events_run_id_seq_idx ON audit_events (run_id, seq);
CREATE INDEX audit_events_transfer_id_seq_idx ON audit_events (transfer_id, seq);
CREATE INDEX audit_events_target_id_seq_idx ON audit_events (target_id, seq);

CREATE FUNCTION fill_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event jsonb := NEW.body::jsonb;
BEGIN
  NEW.seq := (event ->> 'seq')::bigint;
  NEW.id := (event ->> 'id')::uuid;
  NEW.recorded_at := (event ->> 'recordedAt')::timestamptz;
  NEW.type := event ->> 'type';
  NEW.outcome := event ->> 'outcome';
  NEW.severity := event ->> 'severity';
  NEW.actor_name := event #>> '{actor,name}';
  NEW.partner_id := (event ->> 'partnerId')::uuid;
  NEW.job_id := (event ->> 'jobId')::uuid;
  NEW.run_id := (event ->> 'runId')::uuid;
  NEW.transfer_id := (event ->> 'transferId')::uuid;
  NEW.target_id := (event #>> '{target,id}')::uuid;
  NEW.target_name := event #>> '{target,name}';
  NEW.address := event #>> '{source,address}';
  NEW.file_path := event #>> '{file,path}';
  RETURN NEW;
END
$$;
CREATE TRIGGER audit_events_fill BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION fill_audit_event();

-- The second wall: not even the owner changes the audit trail in passing. (The first is that waybill_app has no right to.)
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is never changed: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_events_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Waits for the turn to append, until the end of the transaction, and tells what to link to. One transaction at a time appends,
-- so sequence numbers have no gap and times never run backwards. VOLATILE: the second statement must see what the wait let through.
CREATE FUNCTION audit_head(OUT last_seq bigint, OUT last_hash text, OUT at timestamptz) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('waybill.audit', 0));
  SELECT seq, hash INTO last_seq, last_hash FROM audit_events ORDER BY seq DESC LIMIT 1;
  at := clock_timestamp();
END
$$;

-- ── Work ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Tasks on their way to the queue. They carry ids, never data and never a secret.
CREATE TABLE outbox (
  id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  task         jsonb NOT NULL,
  -- Cut, not rounded, to the millisecond: what is available now must not be available a moment later.
  available_at timestamptz(3) NOT NULL DEFAULT date_trunc('milliseconds', now()),
  taken_until  timestamptz(3)
);
CREATE INDEX outbox_available_at_id_idx ON outbox (available_at, id);

-- Numbered slots that one process holds for a while, such as the connections a partner allows.
CREATE TABLE leases (
  name       text NOT NULL,
  slot       integer NOT NULL CHECK (slot >= 0),
  holder     text NOT NULL,
  token      uuid NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (name, slot)
);

-- ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TRIGGER partners_stamp BEFORE UPDATE ON partners FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER keys_stamp BEFORE UPDATE ON keys FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER stores_stamp BEFORE UPDATE ON stores FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER connections_stamp BEFORE UPDATE ON connections FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER host_keys_stamp BEFORE UPDATE ON host_keys FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER accounts_stamp BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER jobs_stamp BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER schedules_stamp BEFORE UPDATE ON schedules FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER runs_stamp BEFORE UPDATE ON runs FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER transfers_stamp BEFORE UPDATE ON transfers FOR EACH ROW EXECUTE FUNCTION stamp_change();
CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp_change();
-- That a key was used is no change of it.
CREATE TRIGGER api_keys_stamp BEFORE UPDATE OF name, role, prefix, token_hash, expires_at, revoked_at ON api_keys
  FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- ── Rights ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

GRANT SELECT, INSERT, UPDATE, DELETE ON
  secrets, partners, keys, stores, connections, host_keys, accounts, authorized_keys, mounts, jobs, schedules, runs, transfers,
  users, web_sessions, sign_in_attempts, api_keys, idempotency_keys, settings, outbox, leases
TO waybill_app;
-- What was is never changed.
GRANT SELECT, INSERT ON job_definitions, sightings, receipts, audit_events TO waybill_app;
