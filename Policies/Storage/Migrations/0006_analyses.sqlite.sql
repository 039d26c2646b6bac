-- Analyses of alerts: asked for, worked on under a lease, kept with what was looked at.

CREATE TABLE analyses (
  id text NOT NULL PRIMARY KEY,
  alert_id text,
  incident_id text,
  policy_id integer,
  alert text,
  status text NOT NULL,
  requested_by text NOT NULL,
  result text,
  context text,
  provider text,
  model text,
  usage text,
  error text,
  attempts integer NOT NULL,
  version integer NOT NULL,
  created_at text NOT NULL,
  started_at text,
  completed_at text,
  owner text,
  owned_until text,
  not_before text
);
CREATE UNIQUE INDEX analyses_open ON analyses (alert_id) WHERE alert_id IS NOT NULL AND status IN ('requested', 'running');
CREATE INDEX analyses_due ON analyses (created_at, id) WHERE status IN ('requested', 'running');
CREATE INDEX analyses_newest ON analyses (created_at, id);
CREATE INDEX analyses_by_alert ON analyses (alert_id, created_at, id) WHERE alert_id IS NOT NULL;
CREATE INDEX analyses_by_incident ON analyses (incident_id, created_at, id) WHERE incident_id IS NOT NULL;
