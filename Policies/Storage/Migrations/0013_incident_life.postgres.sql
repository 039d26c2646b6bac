-- What figures and people need of an incident: who looked, who healed it, how often it came back.
ALTER TABLE incidents
  ADD COLUMN responded_at timestamptz,
  ADD COLUMN acked_at timestamptz,
  ADD COLUMN acked_by text,
  ADD COLUMN healed_by text,
  ADD COLUMN policy_id bigint,
  ADD COLUMN joined integer NOT NULL DEFAULT 0,
  ADD COLUMN returns integer NOT NULL DEFAULT 0,
  ADD COLUMN flapping_until timestamptz;

CREATE TABLE incident_returns (
  incident_id text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX incident_returns_of ON incident_returns (incident_id, at);
CREATE INDEX incident_returns_old ON incident_returns (at);

-- The key of a problem outlives its incident, so that one that comes back soon is the same incident.
ALTER TABLE incident_keys ADD COLUMN ended_at timestamptz;
CREATE INDEX incident_keys_ended ON incident_keys (ended_at) WHERE ended_at IS NOT NULL;
