-- What is forgotten by age is found by age; what refers to an incident is found by it.
CREATE INDEX chat_runs_newest ON chat_runs (created_at, id);
CREATE INDEX notices_newest ON notices (created_at, id);

-- Ids are compared byte by byte everywhere: between two collations no index can be used.
ALTER TABLE actions
  ALTER COLUMN incident_id TYPE text COLLATE "C",
  ALTER COLUMN alert_id TYPE text COLLATE "C",
  ALTER COLUMN run_id TYPE text COLLATE "C";
ALTER TABLE executions ALTER COLUMN incident_id TYPE text COLLATE "C";
CREATE INDEX executions_by_incident ON executions (incident_id) WHERE incident_id IS NOT NULL;
