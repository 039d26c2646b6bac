-- Analyses of alerts: asked for, worked on under a lease, kept with what was looked at.

CREATE TABLE analyses (
  id text COLLATE "C" PRIMARY KEY,
  alert_id text COLLATE "C",
  incident_id text COLLATE "C",
  policy_id bigint,
  alert json,
  status text NOT NULL,
  requested_by text NOT NULL,
  result json,
  context json,
  provider text,
  model text,
  usage json,
  error text,
  attempts integer NOT NULL,
  version bigint NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  completed_at timestamptz,
  owner text,
  owned_until timestamptz,
  not_before timestamptz
);
CREATE UNIQUE INDEX analyses_open ON analyses (alert_id) WHERE alert_id IS NOT NULL AND status IN ('requested', 'running');
CREATE INDEX analyses_due ON analyses (created_at, id) WHERE status IN ('requested', 'running');
CREATE INDEX analyses_newest ON analyses (created_at, id);
CREATE INDEX analyses_by_alert ON analyses (alert_id, created_at, id) WHERE alert_id IS NOT NULL;
CREATE INDEX analyses_by_incident ON analyses (incident_id, created_at, id) WHERE incident_id IS NOT NULL;
