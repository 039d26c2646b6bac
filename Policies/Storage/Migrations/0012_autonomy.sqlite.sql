-- What became of the actions of policies, and how far policies have earned to act alone.

CREATE TABLE action_outcomes (
  id integer PRIMARY KEY AUTOINCREMENT,
  action_id text NOT NULL UNIQUE,
  policy_id integer NOT NULL,
  policy_version integer NOT NULL,
  tool text NOT NULL,
  target_class text NOT NULL,
  outcome text NOT NULL,
  incident_id text,
  decided_by text,
  at text NOT NULL
);
CREATE INDEX action_outcomes_record ON action_outcomes (policy_id, policy_version, tool, target_class, id);
CREATE INDEX action_outcomes_harmful ON action_outcomes (policy_id, policy_version, tool, target_class, id) WHERE outcome = 'harmful';

CREATE TABLE autonomy_moves (
  id integer PRIMARY KEY AUTOINCREMENT,
  policy_id integer NOT NULL,
  policy_version integer NOT NULL,
  tool text NOT NULL,
  target_class text NOT NULL,
  level_before text NOT NULL,
  level_after text NOT NULL,
  reason text NOT NULL,
  action_id text NOT NULL,
  incidents integer NOT NULL,
  successes integer NOT NULL,
  at text NOT NULL
);
CREATE INDEX autonomy_moves_newest ON autonomy_moves (policy_id, policy_version, tool, target_class, id);
