-- Tool results that were too large to hand out whole, for a day, behind an unguessable id.

CREATE TABLE results (
  id text COLLATE "C" PRIMARY KEY,
  owner text NOT NULL,
  tool text NOT NULL,
  arguments_hash text NOT NULL,
  characters bigint NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  text text NOT NULL,
  data json
);
CREATE INDEX results_newest ON results (created_at, id, characters);
CREATE INDEX results_by_owner ON results (owner, created_at, id);
CREATE INDEX results_expiry ON results (expires_at);

-- The action that a client's own key stands for: a call that is sent again is answered with it.
CREATE TABLE action_keys (
  principal text NOT NULL,
  key text NOT NULL,
  action_id text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (principal, key)
);
CREATE INDEX action_keys_age ON action_keys (created_at);
