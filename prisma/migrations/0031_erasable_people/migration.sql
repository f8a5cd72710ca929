-- What the audit trail says about people can be erased, and its chain stays whole (ADR 34). The hashed body of an event about a person
-- holds salted commitments; the salts and values lie here, and in no column of the trail.

CREATE TABLE audit_disclosures (
  seq         bigint NOT NULL CHECK (seq >= 1),
  -- Whom it is about: who did it, what it was done to, whom somebody searched for. Each is erased on its own.
  part        text NOT NULL CHECK (part IN ('actor', 'target', 'filter')),
  -- NULL where only a name is known, such as at a refused sign-in.
  person_id   uuid,
  disclosures text NOT NULL,
  PRIMARY KEY (seq, part)
);
CREATE INDEX audit_disclosures_person_id_idx ON audit_disclosures (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX audit_disclosures_nobody_idx ON audit_disclosures (seq) WHERE person_id IS NULL;
GRANT SELECT ON audit_disclosures TO waybill_app;

ALTER TABLE audit_events ALTER COLUMN actor_name DROP NOT NULL;

-- The one way in: events, and what is disclosed beside them (NULL: nothing).
DROP FUNCTION append_audit_events(text[], text[]);
CREATE FUNCTION append_audit_events(bodies text[], hashes text[], disclosed text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO audit_events (
    seq, id, body, hash, recorded_at, type, outcome, severity, actor_name, partner_id, job_id, run_id, transfer_id,
    target_id, target_name, address, file_path
  )
  SELECT event.seq, event.id, stored.body, stored.hash, event."recordedAt", event.type, event.outcome, event.severity,
    event.actor ->> 'name', event."partnerId", event."jobId", event."runId", event."transferId",
    (event.target ->> 'id')::uuid, event.target ->> 'name', event.source ->> 'address', event.file ->> 'path'
  FROM unnest(bodies, hashes) AS stored (body, hash), json_to_record(stored.body::json) AS event (
    seq bigint, id uuid, "recordedAt" timestamptz, type text, outcome text, severity text, actor json, "partnerId" uuid,
    "jobId" uuid, "runId" uuid, "transferId" uuid, target json, source json, file json
  );
  IF disclosed IS NOT NULL THEN
    INSERT INTO audit_disclosures (seq, part, person_id, disclosures)
    SELECT seq, part, "personId", disclosures::text
    FROM json_to_recordset(disclosed::json) AS given (seq bigint, part text, "personId" uuid, disclosures json);
  END IF;
END
$$;
REVOKE ALL ON FUNCTION append_audit_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_audit_events TO waybill_app;

-- What events are searched by, taken out of the events themselves and of what is disclosed beside them: the one place that says how.
ALTER TABLE audit_search ALTER COLUMN actor_name DROP NOT NULL;
CREATE OR REPLACE FUNCTION audit_search_rows(first_seq bigint, last_seq bigint) RETURNS SETOF audit_search
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT stored.seq, stored.recorded_at, event.type, event.outcome, event.severity,
    coalesce(event.reason, event.failure ->> 'code'),
    name.actor,
    (event.actor ->> 'id')::uuid,
    (CASE 'account' WHEN event.actor ->> 'kind' THEN event.actor ->> 'id' WHEN event.target ->> 'kind' THEN event.target ->> 'id' END)::uuid,
    (CASE 'user' WHEN event.actor ->> 'kind' THEN event.actor ->> 'id' WHEN event.target ->> 'kind' THEN event.target ->> 'id' END)::uuid,
    event."partnerId", event."jobId", event."runId", event."transferId", event."sessionId",
    (event.target ->> 'id')::uuid,
    coalesce(event.source ->> 'address', actor.disclosures::json -> 'source.address' ->> 'value'),
    event.file ->> 'sha256',
    substring(event.file ->> 'path' FROM '[^/]*$'),
    event.file ->> 'truePath',
    lower(concat_ws(E'\n', name.actor, name.target, event.file ->> 'path',
      nullif(event.file ->> 'truePath', event.file ->> 'path'), event.file ->> 'previousPath'))
  FROM audit_events AS stored
  CROSS JOIN json_to_record(stored.body::json) AS event (
    type text, outcome text, severity text, reason text, failure json, actor json, target json, source json, file json,
    "partnerId" uuid, "jobId" uuid, "runId" uuid, "transferId" uuid, "sessionId" uuid
  )
  LEFT JOIN audit_disclosures AS actor ON actor.seq = stored.seq AND actor.part = 'actor'
  LEFT JOIN audit_disclosures AS target ON target.seq = stored.seq AND target.part = 'target'
  CROSS JOIN LATERAL (SELECT
    coalesce(event.actor ->> 'name', actor.disclosures::json -> 'actor.name' ->> 'value') AS actor,
    coalesce(event.target ->> 'name', target.disclosures::json -> 'target.name' ->> 'value') AS target
  ) AS name
  WHERE stored.seq BETWEEN first_seq AND last_seq
$$;

-- The names by which a person is known here.
CREATE FUNCTION names_of_person(person uuid) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT username FROM users WHERE id = person
  UNION
  SELECT coalesce(disclosures::json -> 'actor.name' ->> 'value', disclosures::json -> 'target.name' ->> 'value')
  FROM audit_disclosures
  WHERE person_id = person AND coalesce(disclosures::json -> 'actor.name', disclosures::json -> 'target.name') IS NOT NULL
$$;

-- Erases what is disclosed about a person: by their id, and by their names where only a name is known. Tells of how many events.
CREATE FUNCTION erase_person(person uuid, names text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  seqs bigint[];
BEGIN
  -- Nobody takes in what is about to go.
  PERFORM pg_advisory_xact_lock(hashtextextended('waybill.audit-search', 0));
  WITH gone AS (
    DELETE FROM audit_disclosures AS d
    WHERE d.person_id = person OR (
      d.person_id IS NULL AND EXISTS (SELECT FROM json_each(d.disclosures::json) AS each WHERE each.value ->> 'value' = ANY (names))
    )
    RETURNING d.seq
  )
  SELECT array_agg(DISTINCT seq) INTO seqs FROM gone;
  IF seqs IS NOT NULL THEN PERFORM reindex_audit_events(seqs); END IF;
  UPDATE runs SET requested_by = '(erased)' WHERE requested_by = ANY (names);
  UPDATE bans SET banned_by = '(erased)' WHERE banned_by = ANY (names);
  UPDATE bans SET lifted_by = '(erased)' WHERE lifted_by = ANY (names);
  UPDATE host_keys SET decided_by = '(erased)' WHERE decided_by = ANY (names);
  RETURN coalesce(cardinality(seqs), 0);
END
$$;
REVOKE ALL ON FUNCTION erase_person FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_person TO waybill_app;
