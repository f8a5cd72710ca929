-- The key id of an SSH certificate names a person where its authority wants it to. It is committed to and lies beside the event, as what
-- is about users does (ADR 34).
ALTER TABLE audit_disclosures DROP CONSTRAINT audit_disclosures_part_check;
ALTER TABLE audit_disclosures ADD CONSTRAINT audit_disclosures_part_check CHECK (part IN ('actor', 'target', 'filter', 'certificate'));

-- Erases a key id from all events that disclose it. Tells of how many.
CREATE FUNCTION erase_certificate_holder(key_id text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM audit_disclosures
  WHERE part = 'certificate' AND disclosures::json -> 'actor.certificate.keyId' ->> 'value' = key_id;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION erase_certificate_holder FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_certificate_holder TO waybill_app;
