-- What transfers came to, day by day (UTC): the overview shows thirty days, and reading a million transfers for that takes seconds. A worker
-- sums up each day when it is over; what came after is read from the transfers themselves (ADR 58).
CREATE TABLE transfer_days (
  id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  -- Its beginning.
  day          timestamptz(3) NOT NULL,
  partner_id   uuid NOT NULL,
  job_id       uuid,
  ended_as     text NOT NULL CHECK (ended_as IN ('committed', 'failed')),
  failure_code text,
  transfers    integer NOT NULL CHECK (transfers >= 1),
  bytes        bigint NOT NULL CHECK (bytes >= 0)
);
CREATE INDEX transfer_days_day_idx ON transfer_days (day);

CREATE TABLE transfer_sums (
  only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  -- Days that began before are in transfer_days, as far back as anybody asks for.
  summed_until timestamptz(3) NOT NULL
);
INSERT INTO transfer_sums (summed_until) VALUES ('1970-01-01T00:00:00Z');

GRANT SELECT, INSERT, DELETE ON transfer_days TO waybill_app;
GRANT SELECT, UPDATE ON transfer_sums TO waybill_app;
