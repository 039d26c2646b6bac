-- The map of what depends on what: each system's part as one document, replaced as a whole.

CREATE TABLE topology_sources (
  name text COLLATE "C" PRIMARY KEY,
  claimed_at timestamptz NOT NULL,
  collected_at timestamptz,
  map json,
  problem text
);
