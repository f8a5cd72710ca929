-- One source, several targets, each end a store or a connection. What was there before goes from a connection to a store or the
-- reverse, and its only target is the first.

ALTER TABLE jobs ALTER COLUMN store_id DROP NOT NULL;

-- The ends of present definitions beside connection_id and store_id, so that the database knows what is in use.
CREATE TABLE job_targets (
  job_id        uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
  position      integer NOT NULL CHECK (position >= 0),
  connection_id uuid REFERENCES connections ON DELETE RESTRICT,
  store_id      uuid REFERENCES stores ON DELETE RESTRICT,
  PRIMARY KEY (job_id, position),
  CONSTRAINT job_targets_one_end CHECK ((connection_id IS NULL) <> (store_id IS NULL))
);
CREATE INDEX job_targets_connection_id_idx ON job_targets (connection_id);
CREATE INDEX job_targets_store_id_idx ON job_targets (store_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON job_targets TO waybill_app;

ALTER TABLE transfers
  ALTER COLUMN store_id DROP NOT NULL,
  ADD COLUMN to_connection_id uuid,
  ADD COLUMN to_store_id uuid,
  ADD COLUMN target_index integer NOT NULL DEFAULT 0 CHECK (target_index >= 0),
  DROP CONSTRAINT transfers_direction_check,
  ADD CONSTRAINT transfers_direction_check CHECK (direction IN ('pull', 'push', 'relay', 'copy', 'upload')),
  DROP CONSTRAINT transfers_post_action_check,
  ADD CONSTRAINT transfers_post_action_check CHECK (post_action IN ('none', 'waiting', 'pending', 'done', 'failed')),
  DROP CONSTRAINT transfers_party_check,
  ADD CONSTRAINT transfers_party_check CHECK (
    CASE direction
      WHEN 'upload' THEN account_id IS NOT NULL AND store_id IS NOT NULL
      WHEN 'relay' THEN job_id IS NOT NULL AND connection_id IS NOT NULL AND to_connection_id IS NOT NULL
      WHEN 'copy' THEN job_id IS NOT NULL AND store_id IS NOT NULL AND to_store_id IS NOT NULL
      ELSE job_id IS NOT NULL AND connection_id IS NOT NULL AND store_id IS NOT NULL
    END
  );

-- From now on whoever adds one says which target it is for.
ALTER TABLE transfers ALTER COLUMN target_index DROP DEFAULT;

-- A file is taken once for each target: the key of a transfer has the end that it goes to.
ALTER TABLE transfers ADD COLUMN target_end_id uuid GENERATED ALWAYS AS (
  CASE direction WHEN 'push' THEN connection_id WHEN 'relay' THEN to_connection_id WHEN 'copy' THEN to_store_id ELSE store_id END
) STORED;
ALTER TABLE transfers
  DROP CONSTRAINT transfers_job_id_fingerprint_hash_target_path_hash_key,
  ADD CONSTRAINT transfers_job_id_fingerprint_hash_target_end_id_target_path_key
    UNIQUE (job_id, fingerprint_hash, target_end_id, target_path_hash);
CREATE INDEX transfers_to_connection_id_id_idx ON transfers (to_connection_id, id);
