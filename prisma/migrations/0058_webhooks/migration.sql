-- Webhooks (ADR 54): addresses that hear of events, each event a delivery of its own, and the log of what became of them.

CREATE TABLE webhooks (
  id                 uuid PRIMARY KEY,
  version            integer NOT NULL DEFAULT 1,
  created_at         timestamptz(3) NOT NULL DEFAULT now(),
  updated_at         timestamptz(3) NOT NULL DEFAULT now(),
  slug               text NOT NULL UNIQUE,
  url                text NOT NULL,
  -- Types of events, or a noun with .* after it; every one when empty.
  types              text[] NOT NULL,
  -- Partners and tags; NULL for everything.
  scope              jsonb,
  -- By their ids alone: a webhook hears nothing of a job that is gone, and does not keep it from going.
  job_ids            uuid[] NOT NULL,
  enabled            boolean NOT NULL,
  paused_for         text CHECK (paused_for IN ('failing', 'gone')),
  -- Of the secret headers; their values are in the secret.
  header_names       text[] NOT NULL,
  ca_pem             text,
  -- The signing keys and the values of the secret headers.
  secret_id          uuid NOT NULL REFERENCES secrets (id) ON DELETE RESTRICT,
  previous_key_until timestamptz(3),
  CHECK (paused_for IS NULL OR NOT enabled)
);
CREATE TRIGGER webhooks_stamp BEFORE UPDATE ON webhooks FOR EACH ROW EXECUTE FUNCTION stamp_change();

-- Beside the webhook, so that delivering makes no new version of it.
CREATE TABLE webhook_states (
  webhook_id     uuid PRIMARY KEY REFERENCES webhooks (id) ON DELETE CASCADE,
  -- The last event of the trail that became a delivery, or that is not wanted.
  looked_at_seq  bigint NOT NULL CHECK (looked_at_seq >= 0),
  -- A part of the trail that is delivered once more, from the next event to look at; NULL when there is none.
  replay_from    bigint,
  replay_to      bigint,
  replay_missing boolean NOT NULL DEFAULT false,
  delivered_at   timestamptz(3),
  failing_since  timestamptz(3),
  failing_told   boolean NOT NULL DEFAULT false,
  failures       integer NOT NULL DEFAULT 0,
  CHECK (num_nonnulls(replay_from, replay_to) IN (0, 2)),
  CHECK (replay_from <= replay_to),
  CHECK (failing_since IS NOT NULL OR NOT failing_told)
);

-- Without the body: that is read from the trail for each attempt.
CREATE TABLE webhook_deliveries (
  id              uuid PRIMARY KEY,
  created_at      timestamptz(3) NOT NULL,
  webhook_id      uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  -- NULL for a test event, which is not in the trail.
  seq             bigint,
  type            text NOT NULL,
  state           text NOT NULL CHECK (state IN ('waiting', 'delivered', 'parked', 'dropped')),
  attempts        integer NOT NULL,
  tries           integer NOT NULL,
  next_attempt_at timestamptz(3),
  finished_at     timestamptz(3),
  last_status     integer,
  CONSTRAINT webhook_deliveries_webhook_id_seq_key UNIQUE (webhook_id, seq),
  CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL)),
  CHECK ((state = 'waiting') = (finished_at IS NULL))
);
CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (webhook_id, next_attempt_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_list_idx ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_state_idx ON webhook_deliveries (webhook_id, state, id);
CREATE INDEX webhook_deliveries_finished_idx ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE webhook_attempts (
  delivery_id    uuid NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
  number         integer NOT NULL,
  started_at     timestamptz(3) NOT NULL,
  duration_ms    integer NOT NULL CHECK (duration_ms >= 0),
  status         integer,
  -- The first KiB of the answer.
  answer         text,
  failure_code   text,
  failure_detail text,
  PRIMARY KEY (delivery_id, number),
  CHECK (num_nonnulls(failure_code, failure_detail) IN (0, 2))
);
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks, webhook_states, webhook_deliveries, webhook_attempts TO waybill_app;
