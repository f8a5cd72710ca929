-- Where the audit trail is streamed to as it grows (ADR 37), and how far each stream is.

CREATE TABLE audit_streams (
  id          uuid PRIMARY KEY,
  version     integer NOT NULL DEFAULT 1,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  updated_at  timestamptz(3) NOT NULL DEFAULT now(),
  slug        text NOT NULL UNIQUE,
  enabled     boolean NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('syslog', 'webhook')),
  -- Address, format and certificates; what is secret is in the secret.
  destination jsonb NOT NULL,
  filter      jsonb NOT NULL,
  secret_id   uuid REFERENCES secrets (id) ON DELETE RESTRICT
);
CREATE TRIGGER audit_streams_stamp BEFORE UPDATE ON audit_streams FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- Beside the stream, so that sending makes no new version of it.
CREATE TABLE audit_stream_states (
  stream_id       uuid PRIMARY KEY REFERENCES audit_streams (id) ON DELETE CASCADE,
  -- The last event that was sent, or passed over because the filter does not want it.
  looked_at_seq   bigint NOT NULL CHECK (looked_at_seq >= 0),
  -- Where the delivery under way ends, so that its next attempt is the same one; NULL between deliveries.
  delivery_to     bigint CHECK (delivery_to > looked_at_seq),
  sent_events     bigint NOT NULL CHECK (sent_events >= 0),
  sent_at         timestamptz(3),
  failing_since   timestamptz(3),
  -- Whether the trail heard of it.
  failing_told    boolean NOT NULL,
  failures        integer NOT NULL,
  next_attempt_at timestamptz(3),
  failure_code    text,
  failure_detail  text,
  CHECK (num_nonnulls(failing_since, next_attempt_at, failure_code, failure_detail) IN (0, 4)),
  CHECK (failing_since IS NOT NULL OR NOT failing_told)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_streams, audit_stream_states TO waybill_app;

-- Events that a stream has still to send are not removed (ADR 42): a segment goes with its tombstone, or not at all.
CREATE FUNCTION refuse_unstreamed_segment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  waiting text;
BEGIN
  SELECT stream.slug INTO waiting
  FROM audit_streams AS stream JOIN audit_stream_states AS state ON state.stream_id = stream.id
  WHERE stream.enabled AND state.looked_at_seq < NEW.to_seq
  ORDER BY stream.slug LIMIT 1;
  IF waiting IS NOT NULL THEN
    RAISE EXCEPTION 'The stream "%" has not sent these events yet.', waiting USING ERRCODE = 'WB001';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER audit_tombstones_after_streams BEFORE INSERT ON audit_tombstones
  FOR EACH ROW EXECUTE FUNCTION refuse_unstreamed_segment();
