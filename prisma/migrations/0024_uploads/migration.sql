-- An upload that was cut is gone on with: what is whole of it is kept for its account, for a time.

CREATE TABLE kept_stages (
  id            uuid PRIMARY KEY,
  account_id    uuid NOT NULL,
  partner_id    uuid NOT NULL,
  store_id      uuid NOT NULL REFERENCES stores ON DELETE CASCADE,
  path          text NOT NULL CHECK (path LIKE '/%'),
  -- An index cannot hold a path of 4,096 bytes.
  path_hash     bytea NOT NULL GENERATED ALWAYS AS (sha256_of(path)) STORED,
  virtual_path  text NOT NULL CHECK (virtual_path LIKE '/%'),
  transfer_id   uuid NOT NULL,
  token         text NOT NULL CHECK (token <> ''),
  bytes         bigint NOT NULL CHECK (bytes > 0),
  sha256        text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  holds_content boolean NOT NULL,
  kept_at       timestamptz(3) NOT NULL,
  expires_at    timestamptz(3) NOT NULL,
  -- The upload that works on it: nobody else may.
  taken_by      uuid UNIQUE,
  UNIQUE (account_id, store_id, path_hash)
);
CREATE INDEX kept_stages_expires_at_idx ON kept_stages (expires_at);
CREATE INDEX kept_stages_store_id_idx ON kept_stages (store_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON kept_stages TO waybill_app;

-- A file that was uploaded under a temporary name arrives when it is renamed: until then it has no receipt, and no job hears of it.
CREATE TABLE unnamed_uploads (
  transfer_id uuid PRIMARY KEY REFERENCES transfers ON DELETE CASCADE,
  store_id    uuid NOT NULL REFERENCES stores ON DELETE CASCADE,
  path        text NOT NULL CHECK (path LIKE '/%'),
  path_hash   bytea NOT NULL GENERATED ALWAYS AS (sha256_of(path)) STORED
);
CREATE INDEX unnamed_uploads_store_id_path_hash_idx ON unnamed_uploads (store_id, path_hash);

GRANT SELECT, INSERT, UPDATE, DELETE ON unnamed_uploads TO waybill_app;
