-- How long the audit trail is kept, and the one way in which the oldest part of it goes (ADR 42).

CREATE TABLE audit_retention (
  only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Nothing younger goes, whoever asks.
  minimum_days      integer NOT NULL CHECK (minimum_days BETWEEN 30 AND 36500),
  -- What workers remove by themselves; NULL: nothing.
  delete_after_days integer CHECK (delete_after_days >= minimum_days),
  -- Where they put the export of what they remove.
  anchor_id         uuid REFERENCES audit_anchors (id) ON DELETE RESTRICT,
  CHECK (delete_after_days IS NULL OR anchor_id IS NOT NULL)
);
INSERT INTO audit_retention (minimum_days) VALUES (396);
GRANT SELECT, UPDATE ON audit_retention TO waybill_app;

-- What must not go, of a time and a partner; of all times or partners where they are NULL.
CREATE TABLE legal_holds (
  id             uuid PRIMARY KEY,
  created_at     timestamptz(3) NOT NULL DEFAULT now(),
  reason         text NOT NULL CHECK (octet_length(reason) BETWEEN 1 AND 2000),
  partner_id     uuid,
  from_at        timestamptz(3),
  until_at       timestamptz(3),
  released_at    timestamptz(3),
  release_reason text,
  CHECK (from_at IS NULL OR until_at IS NULL OR from_at < until_at),
  CHECK (num_nonnulls(released_at, release_reason) IN (0, 2))
);
GRANT SELECT, INSERT ON legal_holds TO waybill_app;
GRANT UPDATE (released_at, release_reason) ON legal_holds TO waybill_app;

-- What was removed: signed, and kept for ever.
CREATE TABLE audit_tombstones (
  to_seq     bigint PRIMARY KEY,
  from_seq   bigint NOT NULL UNIQUE CHECK (from_seq >= 1 AND from_seq <= to_seq),
  body       text NOT NULL,
  signature  text NOT NULL,
  signed_by  text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
GRANT SELECT ON audit_tombstones TO waybill_app;
CREATE TRIGGER audit_tombstones_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tombstones
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Events go only from within delete_audit_segment, which runs as the owner: setting the word alone does not do it.
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'audit_events' AND current_setting('waybill.audit_segment', true) = 'deleting'
     AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'The audit trail is never changed: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;

-- A hold that keeps any of these events, if there is one.
CREATE FUNCTION audit_segment_hold(first_seq bigint, last_seq bigint) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT hold.id FROM legal_holds AS hold
  WHERE hold.released_at IS NULL AND EXISTS (
    SELECT FROM audit_events AS event
    WHERE event.seq BETWEEN first_seq AND last_seq
      AND (hold.partner_id IS NULL OR event.partner_id = hold.partner_id)
      AND (hold.from_at IS NULL OR event.recorded_at >= hold.from_at)
      AND (hold.until_at IS NULL OR event.recorded_at < hold.until_at)
  )
  ORDER BY hold.id LIMIT 1
$$;

-- Removes the oldest events, of whole blocks of 256 that a checkpoint covers, and keeps their tombstone. It trusts nobody: what can be
-- checked without the public key is checked here.
CREATE FUNCTION delete_audit_segment(tombstone text, signed text, signer text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  stated json := tombstone::json;
  first_seq bigint := (stated ->> 'fromSeq')::bigint;
  last_seq bigint := (stated ->> 'toSeq')::bigint;
  held uuid;
  removed bigint;
  youngest timestamptz;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('waybill.audit-retention', 0));
  -- A hold that is put on meanwhile waits, and comes after.
  LOCK TABLE legal_holds, audit_retention IN SHARE MODE;
  IF first_seq IS DISTINCT FROM (SELECT coalesce(max(to_seq), 0) + 1 FROM audit_tombstones) OR last_seq < first_seq OR last_seq % 256 <> 0 THEN
    RAISE EXCEPTION 'The segment does not go on from the last one in whole blocks.' USING ERRCODE = 'WB001';
  END IF;
  IF NOT EXISTS (SELECT FROM audit_checkpoints WHERE tree_size >= last_seq) THEN
    RAISE EXCEPTION 'No checkpoint covers the segment.' USING ERRCODE = 'WB001';
  END IF;
  IF NOT EXISTS (SELECT FROM signing_keys WHERE fingerprint = signer) OR stated ->> 'keyFingerprint' IS DISTINCT FROM signer THEN
    RAISE EXCEPTION 'The tombstone is signed by none of our keys.' USING ERRCODE = 'WB001';
  END IF;
  IF (stated ->> 'headHash') IS DISTINCT FROM (SELECT hash FROM audit_events WHERE seq = last_seq) THEN
    RAISE EXCEPTION 'The tombstone is of other events.' USING ERRCODE = 'WB001';
  END IF;
  IF EXISTS (SELECT FROM audit_breaks WHERE closed_by IS NULL) THEN
    RAISE EXCEPTION 'The trail is broken; nothing goes before that is closed.' USING ERRCODE = 'WB001';
  END IF;
  IF (stated -> 'export' ->> 'sha256') IS NULL AND (stated ->> 'withoutExport') IS DISTINCT FROM 'true' THEN
    RAISE EXCEPTION 'There is no export of the segment.' USING ERRCODE = 'WB001';
  END IF;
  IF (SELECT value::bigint FROM settings WHERE name = 'audit.searched-up-to') < last_seq THEN
    RAISE EXCEPTION 'The segment is not searchable yet.' USING ERRCODE = 'WB001';
  END IF;
  SELECT max(recorded_at) INTO youngest FROM audit_events WHERE seq BETWEEN first_seq AND last_seq;
  IF youngest >= now() - make_interval(days => (SELECT minimum_days FROM audit_retention)) THEN
    RAISE EXCEPTION 'The segment holds events that are younger than the minimum.' USING ERRCODE = 'WB001';
  END IF;
  held := audit_segment_hold(first_seq, last_seq);
  IF held IS NOT NULL THEN
    RAISE EXCEPTION 'The legal hold % keeps events of the segment.', held USING ERRCODE = 'WB001';
  END IF;
  PERFORM set_config('waybill.audit_segment', 'deleting', true);
  DELETE FROM audit_events WHERE seq BETWEEN first_seq AND last_seq;
  GET DIAGNOSTICS removed = ROW_COUNT;
  PERFORM set_config('waybill.audit_segment', '', true);
  IF removed <> last_seq - first_seq + 1 THEN
    RAISE EXCEPTION 'Events of the segment are missing.' USING ERRCODE = 'WB001';
  END IF;
  DELETE FROM audit_disclosures WHERE seq BETWEEN first_seq AND last_seq;
  DELETE FROM audit_search WHERE seq BETWEEN first_seq AND last_seq AND recorded_at <= youngest;
  INSERT INTO audit_tombstones (to_seq, from_seq, body, signature, signed_by) VALUES (last_seq, first_seq, tombstone, signed, signer);
  RETURN removed;
END
$$;
REVOKE ALL ON FUNCTION delete_audit_segment FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_audit_segment, audit_segment_hold TO waybill_app;
