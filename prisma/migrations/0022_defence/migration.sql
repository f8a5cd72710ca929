-- The SFTP server defends itself, by rules that all its processes share: who is charged for what, who is banned, and what it shows as host keys.

-- One row at most; what it does not say has its default.
CREATE TABLE server_rules (
  id         integer PRIMARY KEY CHECK (id = 1),
  version    integer NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  rules      jsonb NOT NULL CHECK (jsonb_typeof(rules) = 'object')
);

-- What an address is charged for, from its first offence on; forgotten after a while, and when it is banned.
CREATE TABLE address_scores (
  address  text PRIMARY KEY CHECK (address <> ''),
  since    timestamptz(3) NOT NULL,
  score    integer NOT NULL,
  offences jsonb NOT NULL CHECK (jsonb_typeof(offences) = 'object')
);
CREATE INDEX address_scores_since_idx ON address_scores (since);

-- One an address; a new ban of it takes the row up again. One that is over stays for a while, because the next one lasts longer.
CREATE TABLE bans (
  id         uuid PRIMARY KEY,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  address    text NOT NULL UNIQUE CHECK (address <> ''),
  reason     text NOT NULL CHECK (reason IN ('score', 'manual')),
  detail     text NOT NULL CHECK (detail <> ''),
  banned_by  text NOT NULL,
  banned_at  timestamptz(3) NOT NULL,
  -- Nothing: until somebody lifts it.
  until      timestamptz(3),
  times      integer NOT NULL CHECK (times >= 1),
  lifted_by  text,
  lifted_at  timestamptz(3),
  CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE INDEX bans_until_idx ON bans (until);
CREATE INDEX bans_updated_at_idx ON bans (updated_at);
CREATE TRIGGER bans_stamp BEFORE UPDATE ON bans FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- The host keys of the SFTP server: the private half is a secret, and is gone once the key is retired.
CREATE TABLE server_host_keys (
  id           uuid PRIMARY KEY,
  version      integer NOT NULL DEFAULT 1,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  updated_at   timestamptz(3) NOT NULL DEFAULT now(),
  algorithm    text NOT NULL CHECK (algorithm IN ('ed25519', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'rsa')),
  public_key   text NOT NULL,
  fingerprint  text NOT NULL UNIQUE CHECK (fingerprint ~ '^SHA256:[A-Za-z0-9+/]{43}$'),
  state        text NOT NULL CHECK (state IN ('next', 'active', 'retired')),
  secret_id    uuid REFERENCES secrets ON DELETE RESTRICT,
  activated_at timestamptz(3),
  retired_at   timestamptz(3),
  CHECK ((state = 'retired') = (secret_id IS NULL)),
  CHECK ((state = 'retired') = (retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX server_host_keys_in_use_key ON server_host_keys (algorithm, state) WHERE state <> 'retired';
CREATE INDEX server_host_keys_secret_id_idx ON server_host_keys (secret_id);
CREATE TRIGGER server_host_keys_stamp BEFORE UPDATE ON server_host_keys FOR EACH ROW EXECUTE FUNCTION stamp_change();

GRANT SELECT, INSERT, UPDATE, DELETE ON server_rules, address_scores, bans, server_host_keys TO waybill_app;
