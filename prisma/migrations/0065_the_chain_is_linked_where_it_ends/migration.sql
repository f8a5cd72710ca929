-- The chain is linked where its end is (ADR 68): whoever appends hands over events without their place, and no longer fetches the end of the chain, and keeps all
-- others waiting, before it can write. Nobody who may append chooses a number, a time or a hash.

DROP FUNCTION append_audit_events(text[], text[], text);
DROP FUNCTION audit_head();

-- Waits for the turn to append, which lasts until the end of the transaction: one at a time appends, so sequence numbers have no gap and times never run backwards.
-- A draft is the canonical JSON of an event in which a line feed each stands for the hash before it, its time and its number; nothing else in it can be a line feed.
-- VOLATILE: what comes after the wait must see what the wait let through.
CREATE FUNCTION append_audit_events(drafts text[], disclosed text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  last_seq   bigint;
  last_hash  text;
  before_seq bigint;
  at         text;
  draft      text;
  parts      text[];
  event_body text;
  bodies     text[] := '{}';
  hashes     text[] := '{}';
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('waybill.audit', 0));
  SELECT seq, hash INTO last_seq, last_hash FROM audit_events ORDER BY seq DESC LIMIT 1;
  IF NOT FOUND THEN
    last_seq := 0;
    last_hash := repeat('0', 64);
  END IF;
  before_seq := last_seq;
  at := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  FOREACH draft IN ARRAY drafts LOOP
    parts := string_to_array(draft, E'\n');
    IF cardinality(parts) <> 4 THEN
      RAISE EXCEPTION 'A draft of an audit event has three places to fill.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    last_seq := last_seq + 1;
    event_body := parts[1] || last_hash || parts[2] || at || parts[3] || last_seq || parts[4];
    last_hash := encode(sha256(convert_to(E'waybill-audit-v1\n' || event_body, 'UTF8')), 'hex');
    bodies := bodies || event_body;
    hashes := hashes || last_hash;
  END LOOP;
  INSERT INTO audit_events (
    seq, id, body, hash, recorded_at, type, outcome, severity, actor_name, partner_id, job_id, run_id, transfer_id,
    target_id, target_name, address, file_path
  )
  SELECT before_seq + stored.number, event.id, stored.body, stored.hash, at::timestamptz, event.type, event.outcome, event.severity,
    event.actor ->> 'name', event."partnerId", event."jobId", event."runId", event."transferId",
    (event.target ->> 'id')::uuid, event.target ->> 'name', event.source ->> 'address', event.file ->> 'path'
  FROM unnest(bodies, hashes) WITH ORDINALITY AS stored (body, hash, number), json_to_record(stored.body::json) AS event (
    id uuid, type text, outcome text, severity text, actor json, "partnerId" uuid, "jobId" uuid, "runId" uuid, "transferId" uuid,
    target json, source json, file json
  );
  IF disclosed IS NOT NULL THEN
    -- The first draft is 1.
    INSERT INTO audit_disclosures (seq, part, person_id, disclosures)
    SELECT before_seq + given.number, given.part, given."personId", given.disclosures::text
    FROM json_to_recordset(disclosed::json) AS given (number bigint, part text, "personId" uuid, disclosures json);
  END IF;
END
$$;
REVOKE ALL ON FUNCTION append_audit_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_audit_events TO waybill_app;
