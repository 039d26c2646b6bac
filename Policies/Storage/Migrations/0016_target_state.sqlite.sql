-- What the target of an action was when people were asked about it, and when it is to be looked at.

ALTER TABLE actions ADD COLUMN state text;
ALTER TABLE actions ADD COLUMN state_due text;
UPDATE actions SET state_due = updated_at WHERE status = 'awaiting_approval';
CREATE INDEX actions_unseen ON actions (state_due) WHERE state_due IS NOT NULL;
