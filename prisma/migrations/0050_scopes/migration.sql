-- People and API keys may be limited to some partners: {"partnerIds": [...], "tags": [...]}, or NULL for all of them.

ALTER TABLE users ADD COLUMN scope jsonb CHECK (
  scope IS NULL
  OR (coalesce(jsonb_typeof(scope -> 'partnerIds'), '') = 'array' AND coalesce(jsonb_typeof(scope -> 'tags'), '') = 'array')
);
ALTER TABLE api_keys ADD COLUMN scope jsonb CHECK (
  scope IS NULL
  OR (coalesce(jsonb_typeof(scope -> 'partnerIds'), '') = 'array' AND coalesce(jsonb_typeof(scope -> 'tags'), '') = 'array')
);

-- A partner-admin is limited in any case.
ALTER TABLE users DROP CONSTRAINT users_role_check;
ALTER TABLE users ADD CONSTRAINT users_role_check CHECK (
  role IN ('admin', 'operator', 'auditor', 'viewer') OR (role = 'partner-admin' AND scope IS NOT NULL)
);
ALTER TABLE api_keys DROP CONSTRAINT api_keys_role_check;
ALTER TABLE api_keys ADD CONSTRAINT api_keys_role_check CHECK (
  role IN ('admin', 'operator', 'auditor', 'viewer') OR (role = 'partner-admin' AND scope IS NOT NULL)
);
