-- SSH certificates: an authorised key may be an authority, whose certificates for some principals sign in, and an account refuses what
-- was revoked. A live session tells which certificate it came with.

ALTER TABLE authorized_keys
  ADD COLUMN is_authority boolean NOT NULL DEFAULT false,
  -- Empty: the user name of the account.
  ADD COLUMN principals text[] NOT NULL DEFAULT '{}',
  ADD CONSTRAINT authorized_keys_principals_check CHECK (is_authority OR principals = '{}');

ALTER TABLE accounts
  -- Lines as `ssh-keygen -k` reads them: `serial: 4-9`, `id: …`, `hash: SHA256:…`.
  ADD COLUMN revoked_keys text[] NOT NULL DEFAULT '{}';

ALTER TABLE live_sessions
  ADD COLUMN certificate jsonb CHECK (jsonb_typeof(certificate) = 'object');
