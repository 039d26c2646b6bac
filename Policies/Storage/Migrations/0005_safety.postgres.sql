-- What holds changes back: windows, the emergency stop, and approvals of several people.

CREATE TABLE safety_windows (
  id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  document json NOT NULL,
  created_at timestamptz NOT NULL,
  ends_at timestamptz
);

-- One row while everything is stopped, none otherwise.
CREATE TABLE safety_stop (
  id integer PRIMARY KEY CHECK (id = 1),
  reason text NOT NULL,
  stopped_by text NOT NULL,
  stopped_at timestamptz NOT NULL
);

ALTER TABLE actions ADD COLUMN approvals_needed integer NOT NULL DEFAULT 1;
ALTER TABLE actions ADD COLUMN approvals json NOT NULL DEFAULT '[]';
ALTER TABLE actions ADD COLUMN override json;
CREATE INDEX actions_outcomes ON actions (tool, updated_at) WHERE status IN ('succeeded', 'failed', 'undone', 'dead');

CREATE VIEW approvals AS
  SELECT a.id AS action_id, one ->> 'by' AS principal, (one ->> 'at')::timestamptz AS approved_at, a.binding_hash
  FROM actions a CROSS JOIN LATERAL json_array_elements(a.approvals) AS one;
