-- The way to a partner: a proxy's password is sealed like every other, and a jump host cannot go while a connection leads through it.

ALTER TABLE connections
  ADD COLUMN proxy_password_secret_id uuid REFERENCES secrets ON DELETE RESTRICT,
  ADD COLUMN jump_slug text GENERATED ALWAYS AS (rules -> 'route' ->> 'jump') STORED REFERENCES connections (slug) ON DELETE RESTRICT;
CREATE INDEX connections_jump_slug_idx ON connections (jump_slug);
