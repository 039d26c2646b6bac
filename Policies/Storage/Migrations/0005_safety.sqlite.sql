-- What holds changes back: windows, the emergency stop, and approvals of several people.

CREATE TABLE safety_windows (
  id text PRIMARY KEY,
  kind text NOT NULL,
  document text NOT NULL,
  created_at text NOT NULL,
  ends_at text
);

-- One row while everything is stopped, none otherwise.
CREATE TABLE safety_stop (
  id integer PRIMARY KEY CHECK (id = 1),
  reason text NOT NULL,
  stopped_by text NOT NULL,
  stopped_at text NOT NULL
);

ALTER TABLE actions ADD COLUMN approvals_needed integer NOT NULL DEFAULT 1;
ALTER TABLE actions ADD COLUMN approvals text NOT NULL DEFAULT '[]';
ALTER TABLE actions ADD COLUMN override text;
CREATE INDEX actions_outcomes ON actions (tool, updated_at) WHERE status IN ('succeeded', 'failed', 'undone', 'dead');

CREATE VIEW approvals AS
  SELECT a.id AS action_id, json_extract(one.value, '$.by') AS principal, json_extract(one.value, '$.at') AS approved_at, a.binding_hash
  FROM actions a, json_each(a.approvals) AS one;
