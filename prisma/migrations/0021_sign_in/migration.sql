-- Who may sign in to an account, how and when: what it must prove, its access hours and its end, options of its keys, and a second
-- factor. The secret of that is sealed; the last step a code was taken for keeps a code from being used twice, in any process.

ALTER TABLE accounts
  ADD COLUMN sign_in text NOT NULL DEFAULT 'key-or-password'
    CHECK (sign_in IN ('key-or-password', 'key', 'password', 'key-and-password')),
  ADD COLUMN access_hours jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(access_hours) = 'array'),
  ADD COLUMN expires_at timestamptz(3);

ALTER TABLE authorized_keys
  ADD COLUMN allowed_from text[] NOT NULL DEFAULT '{}',
  ADD COLUMN expires_at timestamptz(3);

CREATE TABLE totp_factors (
  account_id  uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  secret_id   uuid NOT NULL UNIQUE REFERENCES secrets ON DELETE RESTRICT,
  enrolled_at timestamptz(3) NOT NULL,
  last_step   bigint NOT NULL DEFAULT 0 CHECK (last_step >= 0)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON totp_factors TO waybill_app;
