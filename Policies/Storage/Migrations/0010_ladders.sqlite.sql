-- Rungs of ladders, the order in the queue, and what people are to be told.

ALTER TABLE actions ADD COLUMN rung integer NOT NULL DEFAULT 0;
ALTER TABLE actions ADD COLUMN ladder_id text;
ALTER TABLE actions ADD COLUMN priority text NOT NULL DEFAULT 'normal';
ALTER TABLE actions ADD COLUMN redecided integer NOT NULL DEFAULT 0;

CREATE TABLE notices (
  id text PRIMARY KEY,
  channel text NOT NULL,
  subject text NOT NULL,
  message text NOT NULL,
  severity text,
  alert_id text,
  incident_id text,
  policy_id integer,
  created_at text NOT NULL,
  due_at text,
  attempts integer NOT NULL DEFAULT 0,
  sent_at text,
  problem text
);
CREATE INDEX notices_due ON notices (due_at, id) WHERE due_at IS NOT NULL;

ALTER TABLE queue_jobs ADD COLUMN priority integer NOT NULL DEFAULT 1;
DROP INDEX queue_jobs_due;
CREATE INDEX queue_jobs_due ON queue_jobs (priority, due_at, position) WHERE lease_until IS NULL;
ALTER TABLE queue_dead ADD COLUMN priority integer NOT NULL DEFAULT 1;
-- Whose turn it is among the priorities.
ALTER TABLE queue_fence ADD COLUMN turn integer NOT NULL DEFAULT 0;
