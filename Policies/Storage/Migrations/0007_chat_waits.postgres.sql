-- What each waiting chat run waits for: several runs may wait for one action.

CREATE TABLE chat_waits (
  run_id text COLLATE "C" NOT NULL,
  action_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (run_id, action_id)
);
CREATE INDEX chat_waits_action ON chat_waits (action_id);

-- Where the values of an action's arguments came from, when a chat asked for it.
ALTER TABLE actions ADD COLUMN provenance json;
