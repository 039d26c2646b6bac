-- What is forgotten by age is found by age; what refers to an incident is found by it.
CREATE INDEX chat_runs_newest ON chat_runs (created_at, id);
CREATE INDEX notices_newest ON notices (created_at, id);
CREATE INDEX executions_by_incident ON executions (incident_id) WHERE incident_id IS NOT NULL;
