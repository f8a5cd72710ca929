-- Permissions one by one, rules of mounts, and limits and quotas of accounts.

-- What an account could do, it can do still: each word of before becomes those that it meant.
ALTER TABLE mounts DROP CONSTRAINT mounts_permissions_check;
UPDATE mounts SET permissions = ARRAY(
  SELECT word
  FROM unnest(ARRAY[
    'list', 'download', 'upload', 'overwrite', 'append', 'resume', 'delete-files', 'delete-folders', 'rename-files', 'rename-folders',
    'mkdir', 'chmod', 'times'
  ]) WITH ORDINALITY AS words (word, position)
  WHERE CASE word
    WHEN 'append' THEN permissions @> ARRAY['upload', 'overwrite']
    WHEN 'resume' THEN 'upload' = ANY (permissions)
    WHEN 'chmod' THEN 'upload' = ANY (permissions)
    WHEN 'times' THEN 'upload' = ANY (permissions)
    WHEN 'delete-files' THEN 'delete' = ANY (permissions)
    WHEN 'delete-folders' THEN 'delete' = ANY (permissions)
    WHEN 'rename-files' THEN 'rename' = ANY (permissions)
    WHEN 'rename-folders' THEN 'rename' = ANY (permissions)
    ELSE word = ANY (permissions)
  END
  ORDER BY position
);
ALTER TABLE mounts
  ADD CONSTRAINT mounts_permissions_check CHECK (permissions <@ ARRAY[
    'list', 'download', 'upload', 'overwrite', 'append', 'resume', 'delete-files', 'delete-folders', 'rename-files', 'rename-folders',
    'mkdir', 'symlink', 'chmod', 'times'
  ]),
  ADD COLUMN rules jsonb NOT NULL DEFAULT '{}';
ALTER TABLE mounts ALTER COLUMN rules DROP DEFAULT;

ALTER TABLE accounts ADD COLUMN limits jsonb NOT NULL DEFAULT '{}';
ALTER TABLE accounts ALTER COLUMN limits DROP DEFAULT;

-- What an account with a quota takes up: what was counted in its stores, and what has arrived since. It is never less than what is
-- there: what was deleted is found by counting again, which `may_be_less` says is worth while.
CREATE TABLE account_usage (
  account_id    uuid PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
  counted_at    timestamptz(3),
  counted_bytes bigint NOT NULL DEFAULT 0 CHECK (counted_bytes >= 0),
  counted_files bigint NOT NULL DEFAULT 0 CHECK (counted_files >= 0),
  added_bytes   bigint NOT NULL DEFAULT 0,
  added_files   bigint NOT NULL DEFAULT 0,
  may_be_less   boolean NOT NULL DEFAULT false,
  -- The count that is under way, or the last one, and what has arrived since it began.
  count_number  integer NOT NULL DEFAULT 0,
  since_bytes   bigint NOT NULL DEFAULT 0,
  since_files   bigint NOT NULL DEFAULT 0
);

-- The room that an upload under way has been promised, and what it takes the place of. Gone when the upload ends, however it ends.
CREATE TABLE upload_reservations (
  transfer_id    uuid PRIMARY KEY,
  account_id     uuid NOT NULL,
  store_id       uuid NOT NULL,
  path           text NOT NULL,
  bytes          bigint NOT NULL CHECK (bytes >= 0),
  replaced_bytes bigint NOT NULL CHECK (replaced_bytes >= 0),
  replaced_files bigint NOT NULL CHECK (replaced_files IN (0, 1))
);
CREATE INDEX upload_reservations_account_id_idx ON upload_reservations (account_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON account_usage, upload_reservations TO waybill_app;
