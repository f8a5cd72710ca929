-- The rules of a connection become one column: they come in groups, most have defaults, and none is ever searched for.

ALTER TABLE connections ADD COLUMN rules jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(rules) = 'object');

UPDATE connections SET rules = jsonb_build_object(
  'limits', jsonb_build_object('maxConnections', max_connections),
  'timeouts', jsonb_build_object('connectMs', connect_timeout_ms),
  'staging', jsonb_build_object('suffix', stage_suffix)
);

ALTER TABLE connections
  ALTER COLUMN rules DROP DEFAULT,
  DROP COLUMN max_connections,
  DROP COLUMN connect_timeout_ms,
  DROP COLUMN stage_suffix;
