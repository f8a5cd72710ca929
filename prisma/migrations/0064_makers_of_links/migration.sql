-- A link holds no longer than who made it may make it. Of those that there are only the name was kept: who has it now is taken for the maker. Where
-- nobody has it, it was made on the machine itself or by an API key that is gone; which of the two cannot be told, so the link holds no more.

ALTER TABLE account_links
  ADD COLUMN maker_kind text NOT NULL DEFAULT 'platform' CHECK (maker_kind IN ('user', 'api-key', 'platform')),
  ADD COLUMN maker_id   uuid;
UPDATE account_links l SET maker_kind = 'api-key', maker_id = k.id FROM api_keys k WHERE k.name = l.made_by;
UPDATE account_links l SET maker_kind = 'user', maker_id = u.id FROM users u WHERE u.username = l.made_by;
UPDATE account_links SET ending = 'revoked' WHERE maker_id IS NULL AND ending IS NULL;
ALTER TABLE account_links
  ALTER COLUMN maker_kind DROP DEFAULT,
  ADD CHECK ((maker_kind = 'platform') = (maker_id IS NULL));
