-- What helped against which kind of alert, and the policies that are proposed because of it.

-- One row for each ended action that belongs to an alert.
CREATE TABLE runbook_memory (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  action_id text NOT NULL UNIQUE,
  signature text NOT NULL,
  alert_name text NOT NULL,
  alert_id text NOT NULL,
  about json NOT NULL,
  target_class text NOT NULL,
  problem text,
  cause text NOT NULL,
  fix text NOT NULL,
  tool text NOT NULL,
  arguments json NOT NULL,
  outcome text NOT NULL,
  incident_id text,
  policy_id bigint,
  decided_by text NOT NULL,
  provable boolean NOT NULL,
  considered boolean NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX runbook_memory_by_signature ON runbook_memory (signature, id);
CREATE INDEX runbook_memory_by_fix ON runbook_memory (signature, fix, id);
CREATE INDEX runbook_memory_by_alert ON runbook_memory (alert_name, id);
CREATE INDEX runbook_memory_by_time ON runbook_memory (at);
CREATE INDEX runbook_memory_new ON runbook_memory (id) WHERE considered = false;

CREATE TABLE memory_signatures (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  signature text NOT NULL UNIQUE
);

-- An inverted index: which signatures hold the token, the newest last.
CREATE TABLE memory_tokens (
  token text NOT NULL,
  signature_id bigint NOT NULL,
  PRIMARY KEY (token, signature_id)
);
CREATE INDEX memory_tokens_by_signature ON memory_tokens (signature_id);

CREATE TABLE policy_proposals (
  id text PRIMARY KEY,
  status text NOT NULL,
  source text NOT NULL,
  name text NOT NULL,
  requested_by text NOT NULL,
  signature text,
  fix text,
  successes integer NOT NULL,
  document json NOT NULL,
  against_policy_id bigint,
  against_version integer,
  diff text NOT NULL,
  why text NOT NULL,
  evidence json NOT NULL,
  created_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by text,
  reason text,
  policy_id bigint
);
-- What was rejected may come back on more evidence; what is open or accepted never stands twice.
CREATE UNIQUE INDEX policy_proposals_once ON policy_proposals (signature, fix) WHERE signature IS NOT NULL AND status <> 'rejected';
CREATE INDEX policy_proposals_by_fix ON policy_proposals (signature, fix) WHERE signature IS NOT NULL;
CREATE INDEX policy_proposals_by_name ON policy_proposals (name);
CREATE INDEX policy_proposals_newest ON policy_proposals (created_at, id);
CREATE INDEX policy_proposals_by_status ON policy_proposals (status, created_at, id);
