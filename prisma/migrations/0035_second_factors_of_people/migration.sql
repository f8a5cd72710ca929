-- A second factor of the people who use the console, with recovery codes, and what a session knows of how it was begun: by which
-- factors, when they were proven last, and when and from where the person signed in before.

CREATE TABLE user_totp_factors (
  user_id     uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  secret_id   uuid NOT NULL UNIQUE REFERENCES secrets ON DELETE RESTRICT,
  -- Null until its first code was shown: no sign-in asks for it before.
  enrolled_at timestamptz(3),
  last_step   bigint NOT NULL DEFAULT 0 CHECK (last_step >= 0)
);

CREATE TABLE user_recovery_codes (
  user_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  code_hash text NOT NULL CHECK (code_hash ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (user_id, code_hash)
);

-- Beside the users: a sign-in makes no new version of one.
CREATE TABLE user_sign_ins (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  at      timestamptz(3) NOT NULL,
  address text NOT NULL
);

ALTER TABLE web_sessions
  ADD COLUMN method text NOT NULL DEFAULT 'password',
  ADD COLUMN proven_at timestamptz(3),
  ADD COLUMN previous_at timestamptz(3),
  ADD COLUMN previous_address text;
UPDATE web_sessions SET proven_at = created_at;
ALTER TABLE web_sessions ALTER COLUMN proven_at SET NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON user_totp_factors, user_recovery_codes, user_sign_ins TO waybill_app;
