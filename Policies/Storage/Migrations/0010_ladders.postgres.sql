-- Rungs of ladders, the order in the queue, and what people are to be told.

ALTER TABLE actions ADD COLUMN rung integer NOT NULL DEFAULT 0;
ALTER TABLE actions ADD COLUMN ladder_id text;
ALTER TABLE actions ADD COLUMN priority text NOT NULL DEFAULT 'normal';
ALTER TABLE actions ADD COLUMN redecided integer NOT NULL DEFAULT 0;

CREATE TABLE notices (
  id text COLLATE "C" PRIMARY KEY,
  channel text NOT NULL,
  subject text NOT NULL,
  message text NOT NULL,
  severity text,
  alert_id text,
  incident_id text,
  policy_id bigint,
  created_at timestamptz NOT NULL,
  due_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  sent_at timestamptz,
  problem text
);
CREATE INDEX notices_due ON notices (due_at, id) WHERE due_at IS NOT NULL;
