-- People are invited: a User without a password, and a link that lets who holds it choose one, once. Former invitations stay as long as the
-- User, so that a link that is tried again can be told from one that never was.

ALTER TABLE users
  ADD COLUMN email text CHECK (octet_length(email) BETWEEN 3 AND 254),
  ALTER COLUMN password_hash DROP NOT NULL,
  DROP CONSTRAINT users_status_check,
  ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'suspended', 'invited')),
  -- Nobody is active without a password, and who was only invited has none.
  ADD CONSTRAINT users_password_check CHECK ((password_hash IS NULL) = (status = 'invited'));

CREATE TABLE invitations (
  id            uuid PRIMARY KEY,
  user_id       uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  token_hash    text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  -- Null: from the machine itself, by a program, or by somebody who is deleted.
  invited_by_id uuid REFERENCES users ON DELETE SET NULL,
  created_at    timestamptz(3) NOT NULL,
  expires_at    timestamptz(3) NOT NULL CHECK (expires_at > created_at),
  ending        text CHECK (ending IN ('accepted', 'revoked', 'replaced'))
);
CREATE INDEX invitations_user_id_idx ON invitations (user_id);
CREATE INDEX invitations_invited_by_id_idx ON invitations (invited_by_id);
-- One holds at a time.
CREATE UNIQUE INDEX invitations_open_key ON invitations (user_id) WHERE ending IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON invitations TO waybill_app;
