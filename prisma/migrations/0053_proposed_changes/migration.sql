-- Changes that wait, or waited, for a second person (ADR 56).

CREATE TABLE proposed_changes (
  id                uuid PRIMARY KEY,
  kind              text NOT NULL CHECK (
    kind IN ('host-key', 'sending-job', 'account', 'role', 'retention', 'audit-settings', 'approval-policy')
  ),
  operation         text NOT NULL,
  state             text NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected', 'expired', 'outdated', 'overridden')),
  -- {"kind": …, "id": …, "name": …}
  target            jsonb,
  partner_id        uuid,
  -- Who asked, as the audit trail names them; and the person behind, who may not approve it.
  asked_by          jsonb NOT NULL,
  asked_person_id   uuid,
  asked_at          timestamptz(3) NOT NULL,
  expires_at        timestamptz(3) NOT NULL,
  reason            text,
  -- What is to be carried out, sealed, for as long as it waits.
  request_secret_id uuid REFERENCES secrets ON DELETE RESTRICT,
  base_version      integer,
  base_digest       text NOT NULL CHECK (base_digest ~ '^[0-9a-f]{64}$'),
  -- [{"type": …, "target": …, "before": …, "after": …}]
  diff              jsonb NOT NULL,
  decided_by        jsonb,
  decided_at        timestamptz(3),
  decision_reason   text,
  reviewed_by       jsonb,
  reviewed_at       timestamptz(3),
  review_reason     text,
  CONSTRAINT proposed_changes_waiting_check CHECK (
    (state = 'waiting') = (request_secret_id IS NOT NULL) AND (state = 'waiting') = (decided_at IS NULL)
  ),
  -- Nobody approves their own.
  CONSTRAINT proposed_changes_own_check CHECK (
    state <> 'approved' OR asked_person_id IS NULL OR decided_by ->> 'id' IS DISTINCT FROM asked_person_id::text
  ),
  -- Nobody reviews their own override, nor one of what they asked for.
  CONSTRAINT proposed_changes_review_check CHECK (
    reviewed_at IS NULL OR (
      state = 'overridden'
      AND reviewed_by ->> 'id' IS DISTINCT FROM decided_by ->> 'id'
      AND (asked_person_id IS NULL OR reviewed_by ->> 'id' IS DISTINCT FROM asked_person_id::text)
    )
  )
);
CREATE INDEX proposed_changes_waiting_idx ON proposed_changes (expires_at) WHERE state = 'waiting';
CREATE INDEX proposed_changes_unreviewed_idx ON proposed_changes (id) WHERE state = 'overridden' AND reviewed_at IS NULL;
CREATE INDEX proposed_changes_request_secret_id_idx ON proposed_changes (request_secret_id);

-- Who made an API key speaks by it: nobody approves by hand what a key of theirs asked for.
ALTER TABLE api_keys ADD COLUMN made_by_id uuid;
UPDATE api_keys SET made_by_id = (e.body::jsonb -> 'actor' ->> 'id')::uuid
FROM audit_events e
WHERE e.type = 'api-key.created' AND e.target_id = api_keys.id AND e.body::jsonb -> 'actor' ->> 'kind' = 'user';

-- A person's name goes from here as well when it is erased.
CREATE FUNCTION erase_person_from_changes(person uuid, names text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  UPDATE proposed_changes SET
    asked_by = CASE WHEN asked_by ->> 'id' = person::text THEN jsonb_set(asked_by, '{name}', '"(erased)"') ELSE asked_by END,
    decided_by = CASE WHEN decided_by ->> 'id' = person::text THEN jsonb_set(decided_by, '{name}', '"(erased)"') ELSE decided_by END,
    reviewed_by = CASE WHEN reviewed_by ->> 'id' = person::text THEN jsonb_set(reviewed_by, '{name}', '"(erased)"') ELSE reviewed_by END
  WHERE person::text IN (asked_by ->> 'id', decided_by ->> 'id', reviewed_by ->> 'id');
  UPDATE proposed_changes SET target = jsonb_set(target, '{name}', '"(erased)"'), diff = '[]'
  WHERE target ->> 'kind' = 'user' AND (target ->> 'id' = person::text OR target ->> 'name' = ANY (names));
$$;
REVOKE ALL ON FUNCTION erase_person_from_changes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_person_from_changes TO waybill_app;

GRANT SELECT, INSERT, UPDATE ON proposed_changes TO waybill_app;
