-- What the target of an action was when people were asked about it, and when it is to be looked at.

ALTER TABLE actions ADD COLUMN state json;
ALTER TABLE actions ADD COLUMN state_due timestamptz;
UPDATE actions SET state_due = updated_at WHERE status = 'awaiting_approval';
CREATE INDEX actions_unseen ON actions (state_due) WHERE state_due IS NOT NULL;
