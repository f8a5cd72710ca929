-- What people and API keys may do (ADR 52). The built-in roles are rows as well, so that a role is always there for whom it names; what these may
-- do is part of the program.

CREATE TABLE roles (
  id          uuid PRIMARY KEY,
  version     integer NOT NULL DEFAULT 1,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  updated_at  timestamptz(3) NOT NULL DEFAULT now(),
  slug        text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$'),
  description text NOT NULL CHECK (length(description) <= 500),
  is_built_in boolean NOT NULL,
  -- Such as partners:read. Of a built-in role: none.
  permissions text[] NOT NULL,
  CONSTRAINT roles_built_in_check CHECK (is_built_in = (slug IN ('admin', 'operator', 'auditor', 'viewer', 'partner-admin')))
);
CREATE TRIGGER roles_stamp BEFORE UPDATE ON roles FOR EACH ROW EXECUTE FUNCTION stamp_change();

INSERT INTO roles (id, slug, description, is_built_in, permissions) VALUES
  ('0198c0de-0000-7000-8000-0000000000b5', 'admin', 'Everything, users and API keys too', true, '{}'),
  ('0198c0de-0000-7000-8000-0000000000b4', 'operator', 'Runs the exchanges', true, '{}'),
  ('0198c0de-0000-7000-8000-0000000000b3', 'auditor', 'Reads everything, exports the trail', true, '{}'),
  ('0198c0de-0000-7000-8000-0000000000b2', 'viewer', 'Looks at the exchanges', true, '{}'),
  ('0198c0de-0000-7000-8000-0000000000b1', 'partner-admin', 'Looks after the partners of the scope', true, '{}');

-- A partner-admin is limited in any case.
ALTER TABLE users
  DROP CONSTRAINT users_role_check,
  ADD CONSTRAINT users_role_check CHECK (role <> 'partner-admin' OR scope IS NOT NULL),
  ADD CONSTRAINT users_role_fkey FOREIGN KEY (role) REFERENCES roles (slug) ON DELETE RESTRICT;
ALTER TABLE api_keys
  DROP CONSTRAINT api_keys_role_check,
  -- No reference: a revoked key stays for the record when its role is gone, and whose role is gone may do nothing.
  ADD CONSTRAINT api_keys_role_check CHECK (role <> 'partner-admin' OR scope IS NOT NULL);
CREATE INDEX users_role_idx ON users (role);
CREATE INDEX api_keys_role_idx ON api_keys (role);

GRANT SELECT, INSERT, UPDATE, DELETE ON roles TO waybill_app;
