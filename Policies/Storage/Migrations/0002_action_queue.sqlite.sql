-- The embedded queue. With PostgreSQL the queue is in Redis.

CREATE TABLE queue_jobs (
  position integer PRIMARY KEY AUTOINCREMENT,
  action_id text NOT NULL UNIQUE,
  due_at text NOT NULL,
  lease_until text,
  fence integer NOT NULL DEFAULT 0,
  deliveries integer NOT NULL DEFAULT 0,
  worker text
);
CREATE INDEX queue_jobs_due ON queue_jobs (due_at, position) WHERE lease_until IS NULL;
CREATE INDEX queue_jobs_leased ON queue_jobs (lease_until) WHERE lease_until IS NOT NULL;

CREATE TABLE queue_dead (
  position integer PRIMARY KEY AUTOINCREMENT,
  action_id text NOT NULL UNIQUE,
  reason text NOT NULL,
  deliveries integer NOT NULL,
  died_at text NOT NULL
);

CREATE TABLE queue_fence (last integer NOT NULL);
INSERT INTO queue_fence (last) VALUES (0);
