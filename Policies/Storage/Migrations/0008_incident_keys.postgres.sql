-- The open incident of each problem: whoever claims a key first opens the incident, everybody after that joins it.
CREATE TABLE incident_keys (
  key text COLLATE "C" PRIMARY KEY,
  incident_id text COLLATE "C" NOT NULL,
  joinable_until timestamptz
);
CREATE INDEX incident_keys_by_incident ON incident_keys (incident_id);
INSERT INTO incident_keys (key, incident_id)
SELECT DISTINCT ON (fingerprint) 'alert:' || fingerprint, id FROM incidents
WHERE status NOT IN ('resolved', 'failed') ORDER BY fingerprint, created_at DESC, id DESC;

-- The last alert to resolve closes its incident: whether one still fires must not cost a walk through those that do not.
DROP INDEX alerts_by_incident;
CREATE INDEX alerts_by_incident ON alerts (incident_id, status, last_seen, id) WHERE incident_id IS NOT NULL;
