-- Passkeys of people (WebAuthn), and the challenges that wait for an answer of one.

CREATE TABLE user_passkeys (
  id            uuid PRIMARY KEY,
  user_id       uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  -- As the authenticator names it: base64url.
  credential_id text NOT NULL UNIQUE CHECK (octet_length(credential_id) <= 1400),
  public_key    bytea NOT NULL,
  sign_count    bigint NOT NULL CHECK (sign_count BETWEEN 0 AND 4294967295),
  transports    text[] NOT NULL,
  -- Whether it can be on several devices.
  is_synced     boolean NOT NULL,
  created_at    timestamptz(3) NOT NULL,
  last_used_at  timestamptz(3)
);
CREATE INDEX user_passkeys_user_id_idx ON user_passkeys (user_id);

CREATE TABLE passkey_challenges (
  challenge_hash text PRIMARY KEY CHECK (challenge_hash ~ '^[0-9a-f]{64}$'),
  purpose        text NOT NULL CHECK (purpose IN ('sign-in', 'proof', 'enrolment')),
  -- Nobody knows yet who signs in.
  user_id        uuid REFERENCES users ON DELETE CASCADE CHECK ((user_id IS NULL) = (purpose = 'sign-in')),
  expires_at     timestamptz(3) NOT NULL
);
CREATE INDEX passkey_challenges_user_id_idx ON passkey_challenges (user_id);
CREATE INDEX passkey_challenges_expires_at_idx ON passkey_challenges (expires_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON user_passkeys, passkey_challenges TO waybill_app;
