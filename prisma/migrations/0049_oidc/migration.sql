-- People sign in by providers of OpenID Connect (ADR 51).

CREATE TABLE oidc_providers (
  id                uuid PRIMARY KEY,
  version           integer NOT NULL DEFAULT 1,
  created_at        timestamptz(3) NOT NULL DEFAULT now(),
  updated_at        timestamptz(3) NOT NULL DEFAULT now(),
  slug              text NOT NULL UNIQUE,
  name              text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  enabled           boolean NOT NULL,
  -- Whom the subjects of user_identities are of: it never changes.
  issuer            text NOT NULL CHECK (octet_length(issuer) <= 2000),
  client_id         text NOT NULL,
  secret_id         uuid REFERENCES secrets ON DELETE RESTRICT,
  ca_pem            text,
  scopes            text[] NOT NULL,
  groups_claim      text NOT NULL,
  -- [{"group": …, "role": …}]; the first that a person is in counts.
  role_mappings     jsonb NOT NULL,
  new_people        text NOT NULL CHECK (new_people IN ('refused', 'created')),
  second_factor_amr text[] NOT NULL,
  second_factor_acr text[] NOT NULL,
  session_minutes   integer NOT NULL CHECK (session_minutes BETWEEN 5 AND 720)
);
CREATE TRIGGER oidc_providers_stamp BEFORE UPDATE ON oidc_providers FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- Whom a provider knows by which subject. A person has one a provider, and a subject is one person.
CREATE TABLE user_identities (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  provider_id  uuid NOT NULL REFERENCES oidc_providers ON DELETE CASCADE,
  subject      text NOT NULL CHECK (octet_length(subject) BETWEEN 1 AND 1020),
  created_at   timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  CONSTRAINT user_identities_subject_key UNIQUE (provider_id, subject),
  CONSTRAINT user_identities_user_key UNIQUE (user_id, provider_id)
);

-- Browsers that are at a provider now. Of what is secret there are only digests.
CREATE TABLE oidc_flows (
  state_hash    text PRIMARY KEY CHECK (state_hash ~ '^[0-9a-f]{64}$'),
  browser_hash  text NOT NULL CHECK (browser_hash ~ '^[0-9a-f]{64}$'),
  provider_id   uuid NOT NULL REFERENCES oidc_providers ON DELETE CASCADE,
  purpose       text NOT NULL CHECK (purpose IN ('sign-in', 'proof', 'link', 'invitation')),
  -- Nobody knows yet who signs in.
  user_id       uuid REFERENCES users ON DELETE CASCADE CHECK ((user_id IS NULL) = (purpose = 'sign-in')),
  invitation_id uuid REFERENCES invitations ON DELETE CASCADE CHECK ((invitation_id IS NOT NULL) = (purpose = 'invitation')),
  return_to     text,
  expires_at    timestamptz(3) NOT NULL
);
CREATE INDEX oidc_flows_provider_id_idx ON oidc_flows (provider_id);
CREATE INDEX oidc_flows_user_id_idx ON oidc_flows (user_id);
CREATE INDEX oidc_flows_invitation_id_idx ON oidc_flows (invitation_id);
CREATE INDEX oidc_flows_expires_at_idx ON oidc_flows (expires_at);

-- Whoever signs in by a provider needs no password; who was only invited still has none.
ALTER TABLE users
  DROP CONSTRAINT users_password_check,
  ADD CONSTRAINT users_password_check CHECK (status <> 'invited' OR password_hash IS NULL);

ALTER TABLE web_sessions
  -- By which provider; it takes its sessions along.
  ADD COLUMN provider_id uuid REFERENCES oidc_providers ON DELETE CASCADE,
  -- When it ends however much it is used. The default is for processes of the version before.
  ADD COLUMN ends_at timestamptz(3) NOT NULL DEFAULT now() + interval '12 hours';
UPDATE web_sessions SET ends_at = created_at + interval '12 hours';
CREATE INDEX web_sessions_provider_id_idx ON web_sessions (provider_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON oidc_providers, user_identities, oidc_flows TO waybill_app;
