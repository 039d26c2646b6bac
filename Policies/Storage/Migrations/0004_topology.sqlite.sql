-- The map of what depends on what: each system's part as one document, replaced as a whole.

CREATE TABLE topology_sources (
  name text PRIMARY KEY,
  claimed_at text NOT NULL,
  collected_at text,
  map text,
  problem text
);
