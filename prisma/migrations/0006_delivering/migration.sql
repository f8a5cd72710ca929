-- Delivering: unfinished files at a partner can be elsewhere than under a suffix, and what a file is called at its target is found out when it is delivered.

UPDATE connections SET rules = jsonb_set(rules, '{staging,kind}', '"suffix"')
  WHERE rules -> 'staging' IS NOT NULL AND rules -> 'staging' -> 'kind' IS NULL;

ALTER TABLE transfers
  -- Where the commit makes, or made, the file visible; absent where that is the target path.
  ADD COLUMN delivered_path text CHECK (delivered_path LIKE '/%'),
  DROP CONSTRAINT transfers_verification_check,
  ADD CONSTRAINT transfers_verification_check
    CHECK (verification IN ('read-back', 'remote-digest', 'sidecar', 'size', 'unconfirmed'));
