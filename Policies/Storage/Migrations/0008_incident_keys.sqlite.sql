-- The open incident of each problem: whoever claims a key first opens the incident, everybody after that joins it.
CREATE TABLE incident_keys (
  key TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL,
  joinable_until TEXT
) WITHOUT ROWID;
CREATE INDEX incident_keys_by_incident ON incident_keys (incident_id);
INSERT OR REPLACE INTO incident_keys (key, incident_id)
SELECT 'alert:' || fingerprint, id FROM incidents
WHERE status NOT IN ('resolved', 'failed') ORDER BY created_at, id;

-- What a repeat changes is in no index, so that it rewrites one row and nothing else; lists are in the order of first seen.
-- The last alert to resolve closes its incident: whether one still fires must not cost a walk through those that do not.
DROP INDEX alerts_newest;
DROP INDEX alerts_by_name;
DROP INDEX alerts_by_incident;
CREATE INDEX alerts_newest ON alerts (first_seen, id);
CREATE INDEX alerts_by_name ON alerts (name, first_seen, id);
CREATE INDEX alerts_by_incident ON alerts (incident_id, status, first_seen, id) WHERE incident_id IS NOT NULL;
