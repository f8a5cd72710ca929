-- Who may use a password where passwords are off, and what a provider calls the session that it began here.
ALTER TABLE users ADD COLUMN break_glass boolean NOT NULL DEFAULT false;
ALTER TABLE web_sessions ADD COLUMN provider_sid text;
