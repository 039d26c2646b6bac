-- Runbooks with all their versions, what became of each execution, and credentials as ciphertext.

CREATE TABLE runbooks (
  id integer PRIMARY KEY AUTOINCREMENT,
  name text NOT NULL UNIQUE,
  version integer NOT NULL,
  document text NOT NULL,
  created_at text NOT NULL,
  updated_at text NOT NULL
);

CREATE TABLE runbook_versions (
  runbook_id integer NOT NULL,
  version integer NOT NULL,
  document text NOT NULL,
  updated_at text NOT NULL,
  PRIMARY KEY (runbook_id, version)
);

-- The same steps as in the document, for those who ask with SQL.
CREATE TABLE runbook_steps (
  runbook_id integer NOT NULL,
  version integer NOT NULL,
  position integer NOT NULL,
  step_id text NOT NULL,
  name text NOT NULL,
  executor text NOT NULL,
  PRIMARY KEY (runbook_id, version, position)
);

CREATE TABLE executions (
  id text NOT NULL PRIMARY KEY,
  runbook_id integer NOT NULL,
  runbook text NOT NULL,
  version integer NOT NULL,
  status text NOT NULL,
  dry_run integer NOT NULL,
  risk text NOT NULL,
  requested_by text NOT NULL,
  incident_id text,
  inputs text NOT NULL,
  steps text NOT NULL,
  error text,
  created_at text NOT NULL,
  updated_at text NOT NULL,
  deadline_at text NOT NULL,
  ended_at text,
  cancelled_by text,
  reported integer NOT NULL,
  claim integer NOT NULL,
  owner text,
  owned_until text,
  due_at text NOT NULL
);
CREATE INDEX executions_due ON executions (due_at) WHERE status IN ('running', 'rolling_back');
CREATE INDEX executions_unreported ON executions (ended_at) WHERE ended_at IS NOT NULL AND NOT reported;
CREATE INDEX executions_newest ON executions (created_at, id);

CREATE TABLE executor_runs (
  action_id text NOT NULL PRIMARY KEY,
  begun_at text NOT NULL,
  ended_at text,
  succeeded integer,
  text text,
  data text
);
CREATE INDEX executor_runs_old ON executor_runs (begun_at);

CREATE TABLE credentials (
  name text NOT NULL PRIMARY KEY,
  kind text NOT NULL,
  hosts text NOT NULL,
  key_id text NOT NULL,
  sealed text NOT NULL,
  created_at text NOT NULL,
  updated_at text NOT NULL
);
