-- A link for a partner: who holds it sees one account, and may offer it one key. Former ones stay as long as the account, so that a link that is
-- tried again can be told from one that never was.

CREATE TABLE account_links (
  id          uuid PRIMARY KEY,
  account_id  uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
  token_hash  text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
  made_by     text NOT NULL,
  created_at  timestamptz(3) NOT NULL,
  expires_at  timestamptz(3) NOT NULL CHECK (expires_at > created_at),
  ending      text CHECK (ending IN ('revoked', 'replaced')),
  -- The one change that it was used for.
  offered_key text,
  -- So that the trail has each use from each place, and not each look.
  used_at     timestamptz(3),
  used_from   text
);
CREATE INDEX account_links_account_id_idx ON account_links (account_id);
-- One holds at a time.
CREATE UNIQUE INDEX account_links_open_key ON account_links (account_id) WHERE ending IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON account_links TO waybill_app;
