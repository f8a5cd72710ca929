-- SHA-256 of the configuration that decided a Run, as it was when the Run began to list its source.
ALTER TABLE runs ADD COLUMN configuration_digest text
  CONSTRAINT runs_configuration_digest_is_sha256 CHECK (configuration_digest ~ '^[0-9a-f]{64}$');
