CREATE SCHEMA IF NOT EXISTS automation;

CREATE TABLE automation.duplicate_sweep (
    day         date        NOT NULL,
    version     integer     NOT NULL,
    after       uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    looked_at   bigint      NOT NULL DEFAULT 0,
    outcomes    jsonb       NOT NULL DEFAULT '{}',
    finished_at timestamptz,
    PRIMARY KEY (day, version)
);
COMMENT ON TABLE automation.duplicate_sweep IS 'One row a day and a version of the duplicate rules: all records have been compared with those that share an address or a number. Durable: no rebuild makes it again.';
COMMENT ON COLUMN automation.duplicate_sweep.day IS 'The day, in the installation''s time zone.';
COMMENT ON COLUMN automation.duplicate_sweep.version IS 'Of the duplicate rules; 0: those built in.';
COMMENT ON COLUMN automation.duplicate_sweep.after IS 'Every record up to this id has been looked at.';
COMMENT ON COLUMN automation.duplicate_sweep.looked_at IS 'How many records have been looked at.';
COMMENT ON COLUMN automation.duplicate_sweep.outcomes IS 'How many pairs were proposed, and how many were not, by the rule that refused them.';
COMMENT ON COLUMN automation.duplicate_sweep.finished_at IS 'When it was done; null while it is not.';
