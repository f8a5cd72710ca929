-- Files that people and programs are putting into stores, or to partners, by hand (ADR 61). A row is gone once its file is visible, or was discarded.
CREATE TABLE file_uploads (
  id            uuid PRIMARY KEY,
  store_id      uuid REFERENCES stores ON DELETE CASCADE,
  connection_id uuid REFERENCES connections ON DELETE CASCADE,
  path          text NOT NULL CHECK (path LIKE '/%'),
  -- Whose it is: nobody else goes on with it.
  owner         text NOT NULL CHECK (owner <> ''),
  size_bytes    bigint NOT NULL CHECK (size_bytes >= 0),
  bytes_done    bigint NOT NULL CHECK (bytes_done BETWEEN 0 AND size_bytes),
  overwrite     boolean NOT NULL,
  -- Of the stage, once its commit began: what was cut then is finished by it.
  sha256        text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  created_at    timestamptz(3) NOT NULL,
  expires_at    timestamptz(3) NOT NULL,
  CHECK (num_nonnulls(store_id, connection_id) = 1)
);
CREATE INDEX file_uploads_owner_idx ON file_uploads (owner);
CREATE INDEX file_uploads_expires_at_idx ON file_uploads (expires_at);
CREATE INDEX file_uploads_store_id_idx ON file_uploads (store_id);
CREATE INDEX file_uploads_connection_id_idx ON file_uploads (connection_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON file_uploads TO waybill_app;
