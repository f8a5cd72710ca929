-- An empty trail has nothing to take in. LEAST passes over NULL, so the first look at an empty trail claimed as many events as it might
-- have taken, and those that came later under these numbers were never found.
CREATE OR REPLACE FUNCTION index_audit_events(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_seq bigint;
  last_seq bigint;
  taken integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('waybill.audit-search', 0)) THEN RETURN 0; END IF;
  SELECT value::bigint + 1 INTO first_seq FROM settings WHERE name = 'audit.searched-up-to';
  SELECT max(seq) INTO last_seq FROM audit_events;
  IF last_seq IS NULL OR last_seq < first_seq THEN RETURN 0; END IF;
  last_seq := least(last_seq, first_seq + most - 1);
  PERFORM ensure_audit_search_months(min(recorded_at), max(recorded_at)) FROM audit_events WHERE seq BETWEEN first_seq AND last_seq;
  INSERT INTO audit_search SELECT * FROM audit_search_rows(first_seq, last_seq);
  GET DIAGNOSTICS taken = ROW_COUNT;
  UPDATE settings SET value = last_seq::text WHERE name = 'audit.searched-up-to';
  RETURN taken;
END
$$;

-- Where that happened: on from the last event that was really taken in.
UPDATE settings SET value = (SELECT coalesce(max(seq), 0)::text FROM audit_search)
WHERE name = 'audit.searched-up-to' AND value::bigint > (SELECT coalesce(max(seq), 0) FROM audit_search);
