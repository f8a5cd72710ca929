-- What a small file costs (ADR 22): a step of a transfer changes no column that an index knows, until it is over.

-- How a transfer ended; nothing while it is open. Indexes ask this instead of the state, so that claims and intents change no index
-- (heap-only updates), and the room that a page keeps free is where the next version of a row goes.
ALTER TABLE transfers
  ADD COLUMN ended_as text GENERATED ALWAYS AS (
    CASE state WHEN 'committed' THEN 'committed' WHEN 'failed' THEN 'failed' WHEN 'cancelled' THEN 'cancelled' END
  ) STORED,
  -- The digest of what was delivered, to be found by.
  ADD COLUMN delivered_digest bytea GENERATED ALWAYS AS (CASE state WHEN 'committed' THEN decode(sha256, 'hex') END) STORED,
  -- As strict as the pattern it replaces, at a tenth of its cost.
  DROP CONSTRAINT transfers_sha256_check,
  ADD CONSTRAINT transfers_sha256_check CHECK (length(sha256) = 64 AND translate(sha256, '0123456789abcdef', '') = '');
ALTER TABLE transfers SET (fillfactor = 50);

DROP INDEX transfers_run_id_state_idx, transfers_state_id_idx, transfers_sha256_idx, transfers_open_idx,
  transfers_post_action_pending_idx, transfers_stage_left_idx,
  transfers_account_id_id_idx, transfers_connection_id_id_idx, transfers_to_connection_id_id_idx,
  transfers_created_at_idx, transfers_finished_at_idx;
CREATE INDEX transfers_run_id_ended_as_idx ON transfers (run_id, ended_as);
CREATE INDEX transfers_ended_as_id_idx ON transfers (ended_as, id);
CREATE INDEX transfers_delivered_digest_idx ON transfers (delivered_digest) WHERE delivered_digest IS NOT NULL;
CREATE INDEX transfers_account_id_id_idx ON transfers (account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX transfers_connection_id_id_idx ON transfers (connection_id, id) WHERE connection_id IS NOT NULL;
CREATE INDEX transfers_to_connection_id_id_idx ON transfers (to_connection_id, id) WHERE to_connection_id IS NOT NULL;
-- Rows lie about in the order in which they were made.
CREATE INDEX transfers_created_at_idx ON transfers USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX transfers_finished_at_idx ON transfers USING brin (finished_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX transfers_open_idx ON transfers (priority, run_id, position, id) WHERE run_id IS NOT NULL AND ended_as IS NULL;
CREATE INDEX transfers_post_action_pending_idx ON transfers (id) WHERE post_action = 'pending' AND ended_as = 'committed';
CREATE INDEX transfers_stage_left_idx ON transfers (id) WHERE stage_left;

-- A statement that keeps version and time of its rows itself saves the trigger its work.
DROP TRIGGER transfers_stamp ON transfers;
CREATE TRIGGER transfers_stamp BEFORE UPDATE ON transfers
  FOR EACH ROW WHEN (NEW.version IS DISTINCT FROM OLD.version + 1 OR NEW.updated_at IS DISTINCT FROM now()::timestamptz(3)
    OR NEW.created_at IS DISTINCT FROM OLD.created_at)
  EXECUTE FUNCTION stamp_change();

-- ── The audit trail ──────────────────────────────────────────────────────────────────────────────────────────────────────

-- The one way in. What can be searched for is taken out of the body here, for many events at once, so that it cannot say one thing
-- and the body another.
CREATE FUNCTION append_audit_events(bodies text[], hashes text[]) RETURNS void
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
END
$$;
REVOKE ALL ON FUNCTION append_audit_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_audit_events TO waybill_app;
REVOKE INSERT ON audit_events FROM waybill_app;
DROP TRIGGER audit_events_fill ON audit_events;
DROP FUNCTION fill_audit_event;

ALTER TABLE audit_events
  DROP CONSTRAINT audit_events_hash_check,
  ADD CONSTRAINT audit_events_hash_check CHECK (length(hash) = 64 AND translate(hash, '0123456789abcdef', '') = '');
DROP INDEX audit_events_recorded_at_idx, audit_events_partner_id_seq_idx, audit_events_job_id_seq_idx, audit_events_run_id_seq_idx,
  audit_events_transfer_id_seq_idx, audit_events_target_id_seq_idx;
CREATE INDEX audit_events_recorded_at_idx ON audit_events USING brin (recorded_at) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX audit_events_partner_id_seq_idx ON audit_events (partner_id, seq) WHERE partner_id IS NOT NULL;
CREATE INDEX audit_events_job_id_seq_idx ON audit_events (job_id, seq) WHERE job_id IS NOT NULL;
CREATE INDEX audit_events_run_id_seq_idx ON audit_events (run_id, seq) WHERE run_id IS NOT NULL;
CREATE INDEX audit_events_transfer_id_seq_idx ON audit_events (transfer_id, seq) WHERE transfer_id IS NOT NULL;
CREATE INDEX audit_events_target_id_seq_idx ON audit_events (target_id, seq) WHERE target_id IS NOT NULL;
