-- What the audit trail is searched by (ADR 38): a table beside it, filled behind it. Appending keeps no index for searching under its
-- lock; what is searched can be made anew from the trail, forgotten for a person, and dropped by the month.

CREATE TABLE audit_search (
  seq         bigint NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  type        text NOT NULL,
  outcome     text NOT NULL,
  severity    text NOT NULL,
  reason      text,
  actor_name  text NOT NULL,
  actor_id    uuid,
  account_id  uuid,
  user_id     uuid,
  partner_id  uuid,
  job_id      uuid,
  run_id      uuid,
  transfer_id uuid,
  session_id  uuid,
  target_id   uuid,
  address     text,
  sha256      text,
  file_name   text,
  -- Where the file lies, for the story of a file.
  true_path   text,
  -- Every name in it, in lower case, a line each.
  names       text NOT NULL,
  PRIMARY KEY (recorded_at, seq)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX audit_search_type_idx ON audit_search (type, recorded_at, seq);
CREATE INDEX audit_search_outcome_idx ON audit_search (outcome, recorded_at, seq) WHERE outcome <> 'success';
CREATE INDEX audit_search_severity_idx ON audit_search (severity, recorded_at, seq) WHERE severity IN ('warning', 'critical');
CREATE INDEX audit_search_reason_idx ON audit_search (reason, recorded_at, seq) WHERE reason IS NOT NULL;
CREATE INDEX audit_search_actor_name_idx ON audit_search (actor_name, recorded_at, seq);
CREATE INDEX audit_search_account_id_idx ON audit_search (account_id, recorded_at, seq) WHERE account_id IS NOT NULL;
CREATE INDEX audit_search_user_id_idx ON audit_search (user_id, recorded_at, seq) WHERE user_id IS NOT NULL;
CREATE INDEX audit_search_partner_id_idx ON audit_search (partner_id, recorded_at, seq) WHERE partner_id IS NOT NULL;
CREATE INDEX audit_search_job_id_idx ON audit_search (job_id, recorded_at, seq) WHERE job_id IS NOT NULL;
CREATE INDEX audit_search_run_id_idx ON audit_search (run_id, recorded_at, seq) WHERE run_id IS NOT NULL;
CREATE INDEX audit_search_transfer_id_idx ON audit_search (transfer_id, recorded_at, seq) WHERE transfer_id IS NOT NULL;
CREATE INDEX audit_search_session_id_idx ON audit_search (session_id, recorded_at, seq) WHERE session_id IS NOT NULL;
CREATE INDEX audit_search_target_id_idx ON audit_search (target_id, recorded_at, seq) WHERE target_id IS NOT NULL;
CREATE INDEX audit_search_address_idx ON audit_search (address, recorded_at, seq) WHERE address IS NOT NULL;
CREATE INDEX audit_search_sha256_idx ON audit_search (sha256, recorded_at, seq) WHERE sha256 IS NOT NULL;
CREATE INDEX audit_search_file_name_idx ON audit_search (file_name, recorded_at, seq) WHERE file_name IS NOT NULL;

-- Parts of names are found by their trigrams. The extension comes with PostgreSQL and any owner of a database may add it; where it is
-- not installed, parts of names are found all the same, by reading.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX audit_search_names_idx ON audit_search USING gin (names gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
  RAISE NOTICE 'pg_trgm is not there: searching the audit trail by parts of names will read many events.';
END
$$;

-- What events are searched by, taken out of the events themselves: the one place that says how.
CREATE FUNCTION audit_search_rows(first_seq bigint, last_seq bigint) RETURNS SETOF audit_search
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT stored.seq, stored.recorded_at, event.type, event.outcome, event.severity,
    coalesce(event.reason, event.failure ->> 'code'),
    event.actor ->> 'name',
    (event.actor ->> 'id')::uuid,
    (CASE 'account' WHEN event.actor ->> 'kind' THEN event.actor ->> 'id' WHEN event.target ->> 'kind' THEN event.target ->> 'id' END)::uuid,
    (CASE 'user' WHEN event.actor ->> 'kind' THEN event.actor ->> 'id' WHEN event.target ->> 'kind' THEN event.target ->> 'id' END)::uuid,
    event."partnerId", event."jobId", event."runId", event."transferId", event."sessionId",
    (event.target ->> 'id')::uuid,
    event.source ->> 'address',
    event.file ->> 'sha256',
    substring(event.file ->> 'path' FROM '[^/]*$'),
    event.file ->> 'truePath',
    lower(concat_ws(E'\n', event.actor ->> 'name', event.target ->> 'name', event.file ->> 'path',
      nullif(event.file ->> 'truePath', event.file ->> 'path'), event.file ->> 'previousPath'))
  FROM audit_events AS stored, json_to_record(stored.body::json) AS event (
    type text, outcome text, severity text, reason text, failure json, actor json, target json, source json, file json,
    "partnerId" uuid, "jobId" uuid, "runId" uuid, "transferId" uuid, "sessionId" uuid
  )
  WHERE stored.seq BETWEEN first_seq AND last_seq
$$;

INSERT INTO settings (name, value) VALUES ('audit.searched-up-to', '0');

-- Makes the partition of every month from one instant to another.
CREATE FUNCTION ensure_audit_search_months(first_at timestamptz, last_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  from_day timestamp := date_trunc('month', first_at AT TIME ZONE 'UTC');
  partition text;
BEGIN
  WHILE from_day <= last_at AT TIME ZONE 'UTC' LOOP
    partition := 'audit_search_' || to_char(from_day, 'YYYYMM');
    IF to_regclass(partition) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF audit_search FOR VALUES FROM (%L) TO (%L)', partition,
        from_day AT TIME ZONE 'UTC', (from_day + interval '1 month') AT TIME ZONE 'UTC');
    END IF;
    from_day := from_day + interval '1 month';
  END LOOP;
END
$$;

-- Takes at most so many further events into the table. Resolves to how many there were; 0 also where another session is at it.
-- Numbers have no gap and are committed in their order, so whatever is there up to a number is there for good.
CREATE FUNCTION index_audit_events(most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first_seq bigint;
  last_seq bigint;
  taken integer;
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtextextended('waybill.audit-search', 0)) THEN RETURN 0; END IF;
  SELECT value::bigint + 1 INTO first_seq FROM settings WHERE name = 'audit.searched-up-to';
  SELECT least(max(seq), first_seq + most - 1) INTO last_seq FROM audit_events;
  IF last_seq IS NULL OR last_seq < first_seq THEN RETURN 0; END IF;
  PERFORM ensure_audit_search_months(min(recorded_at), max(recorded_at)) FROM audit_events WHERE seq BETWEEN first_seq AND last_seq;
  INSERT INTO audit_search SELECT * FROM audit_search_rows(first_seq, last_seq);
  GET DIAGNOSTICS taken = ROW_COUNT;
  UPDATE settings SET value = last_seq::text WHERE name = 'audit.searched-up-to';
  RETURN taken;
END
$$;

-- Takes events anew, of which something is told no more, such as a person's data that was erased.
CREATE FUNCTION reindex_audit_events(seqs bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  each bigint;
BEGIN
  FOREACH each IN ARRAY seqs LOOP
    DELETE FROM audit_search USING audit_events
      WHERE audit_events.seq = each AND audit_search.seq = each AND audit_search.recorded_at = audit_events.recorded_at;
    IF FOUND THEN INSERT INTO audit_search SELECT * FROM audit_search_rows(each, each); END IF;
  END LOOP;
END
$$;

REVOKE ALL ON FUNCTION ensure_audit_search_months, index_audit_events, reindex_audit_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION index_audit_events, reindex_audit_events, audit_search_rows TO waybill_app;
GRANT SELECT ON audit_search TO waybill_app;

-- Appending does without these from now on.
DROP INDEX IF EXISTS audit_events_recorded_at_idx, audit_events_type_seq_idx, audit_events_partner_id_seq_idx,
  audit_events_job_id_seq_idx, audit_events_run_id_seq_idx, audit_events_transfer_id_seq_idx, audit_events_target_id_seq_idx;
