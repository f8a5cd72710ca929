-- What is remembered of a partner that cannot be reached: a connection whose breaker is open rests until its probe succeeds or a
-- person decides.

CREATE TABLE breakers (
  connection_id  uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
  -- In a row; a success takes the whole row away.
  failures       integer NOT NULL CHECK (failures >= 1),
  failure_code   text NOT NULL CHECK (failure_code <> ''),
  failure_detail text NOT NULL,
  failed_at      timestamptz(3) NOT NULL,
  opened_at      timestamptz(3),
  probe_at       timestamptz(3),
  CHECK ((opened_at IS NULL) = (probe_at IS NULL))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON breakers TO waybill_app;
