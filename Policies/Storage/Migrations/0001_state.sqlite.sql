-- Times are UTC text with microseconds (2026-01-31T23:59:59.123456Z): readable, and their order is the order of time.

CREATE TABLE policies (
  id integer PRIMARY KEY AUTOINCREMENT,
  name text NOT NULL,
  condition text NOT NULL,
  action text NOT NULL,
  priority integer NOT NULL,
  created_at text NOT NULL,
  updated_at text NOT NULL,
  version integer NOT NULL,
  enabled integer NOT NULL,
  mode text,
  continue_matching integer NOT NULL,
  cooldown_ms integer,
  rate_limit text,
  verify text,
  undo text NOT NULL
);

CREATE TABLE policy_versions (
  policy_id integer NOT NULL,
  version integer NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (policy_id, version)
);

CREATE TABLE policy_epoch (epoch integer NOT NULL);
INSERT INTO policy_epoch (epoch) VALUES (0);

CREATE TABLE system_assets (
  id integer PRIMARY KEY AUTOINCREMENT,
  ip text NOT NULL UNIQUE,
  hostname text,
  type text NOT NULL,
  services text NOT NULL,
  first_seen text NOT NULL,
  last_seen text NOT NULL
);
CREATE INDEX system_assets_hostname ON system_assets (lower(hostname));

CREATE TABLE chat_history (
  id integer PRIMARY KEY AUTOINCREMENT,
  session_id text NOT NULL,
  role text NOT NULL,
  content text NOT NULL,
  timestamp text NOT NULL,
  run_id text
);
CREATE INDEX chat_history_session ON chat_history (session_id, id);

CREATE TABLE job_logs (
  id integer PRIMARY KEY AUTOINCREMENT,
  action text NOT NULL,
  target text NOT NULL,
  status text NOT NULL,
  result text NOT NULL,
  created_at text NOT NULL,
  action_id text
);

CREATE TABLE incidents (
  id text NOT NULL PRIMARY KEY,
  external_id text,
  fingerprint text NOT NULL,
  title text NOT NULL,
  severity text,
  source text NOT NULL,
  target text,
  status text NOT NULL,
  created_at text NOT NULL,
  updated_at text NOT NULL,
  resolved_at text
);
CREATE UNIQUE INDEX incidents_external ON incidents (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX incidents_open ON incidents (fingerprint) WHERE status NOT IN ('resolved', 'failed');
CREATE INDEX incidents_newest ON incidents (created_at, id);
CREATE INDEX incidents_by_status ON incidents (status, created_at, id);
CREATE INDEX incidents_by_target ON incidents (target, created_at, id);

CREATE TABLE incident_events (
  sequence integer PRIMARY KEY AUTOINCREMENT,
  incident_id text NOT NULL REFERENCES incidents (id),
  at text NOT NULL,
  kind text NOT NULL,
  message text NOT NULL,
  action_id text,
  data text
);
CREATE INDEX incident_events_timeline ON incident_events (incident_id, sequence);

CREATE TABLE alerts (
  id text NOT NULL PRIMARY KEY,
  source text NOT NULL,
  fingerprint text NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  severity text,
  labels text NOT NULL,
  annotations text NOT NULL,
  starts_at text NOT NULL,
  ends_at text,
  generator_url text,
  first_seen text NOT NULL,
  last_seen text NOT NULL,
  count integer NOT NULL,
  incident_id text,
  last_acted_at text
);
CREATE UNIQUE INDEX alerts_open_episode ON alerts (fingerprint) WHERE status = 'firing';
CREATE INDEX alerts_newest ON alerts (last_seen, id);
CREATE INDEX alerts_by_name ON alerts (name, last_seen, id);
CREATE INDEX alerts_by_incident ON alerts (incident_id, last_seen, id) WHERE incident_id IS NOT NULL;

CREATE TABLE actions (
  id text NOT NULL PRIMARY KEY,
  tool text NOT NULL,
  arguments text NOT NULL,
  target text NOT NULL,
  risk text NOT NULL,
  mode text NOT NULL,
  status text NOT NULL,
  origin text NOT NULL,
  requested_by text NOT NULL,
  reason text NOT NULL,
  policy_id integer,
  policy_version integer,
  cooldown_ms integer,
  rate_limit text,
  verify text,
  alert_id text,
  incident_id text,
  run_id text,
  binding_hash text NOT NULL,
  expires_at text,
  decided_by text,
  decisions text NOT NULL,
  attempts text NOT NULL,
  result text,
  fence integer NOT NULL,
  queued_at text,
  created_at text NOT NULL,
  updated_at text NOT NULL
);
CREATE UNIQUE INDEX actions_in_flight ON actions (target) WHERE status IN ('queued', 'running', 'verifying');
CREATE INDEX actions_stalled ON actions (updated_at) WHERE status IN ('queued', 'running', 'verifying');
CREATE INDEX actions_awaiting ON actions (binding_hash) WHERE status = 'awaiting_approval';
CREATE INDEX actions_overdue ON actions (expires_at) WHERE status = 'awaiting_approval';
CREATE INDEX actions_newest ON actions (created_at, id);
CREATE INDEX actions_by_status ON actions (status, created_at, id);
CREATE INDEX actions_by_target ON actions (target, created_at, id);
CREATE INDEX actions_by_incident ON actions (incident_id, created_at, id) WHERE incident_id IS NOT NULL;
CREATE INDEX actions_by_policy ON actions (policy_id, created_at, id) WHERE policy_id IS NOT NULL;
CREATE INDEX actions_by_run ON actions (run_id, created_at, id) WHERE run_id IS NOT NULL;
CREATE INDEX actions_started ON actions (queued_at) WHERE queued_at IS NOT NULL;
CREATE INDEX actions_started_on_target ON actions (target, tool, queued_at) WHERE queued_at IS NOT NULL;
CREATE INDEX actions_started_by_policy ON actions (policy_id, queued_at) WHERE queued_at IS NOT NULL;

CREATE TABLE outbox (
  id integer PRIMARY KEY AUTOINCREMENT,
  kind text NOT NULL,
  payload text NOT NULL,
  created_at text NOT NULL
);

CREATE TABLE chat_runs (
  id text NOT NULL PRIMARY KEY,
  session_id text NOT NULL,
  principal text NOT NULL,
  status text NOT NULL,
  node text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL,
  created_at text NOT NULL,
  updated_at text NOT NULL,
  owner text,
  owned_until text
);
CREATE INDEX chat_runs_session ON chat_runs (session_id, created_at, id);
CREATE INDEX chat_runs_open ON chat_runs (status, created_at, id) WHERE status IN ('running', 'waiting');

CREATE TABLE api_keys (
  name text NOT NULL PRIMARY KEY,
  role text NOT NULL,
  hash text NOT NULL UNIQUE,
  created_at text NOT NULL,
  revoked_at text
);

CREATE TABLE audit_log (
  id integer PRIMARY KEY AUTOINCREMENT,
  at text NOT NULL,
  principal text NOT NULL,
  verb text NOT NULL,
  subject text NOT NULL,
  state_before text,
  state_after text
);
