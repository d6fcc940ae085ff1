CREATE SCHEMA IF NOT EXISTS automation;

CREATE TABLE automation.greeting_sweep (
    day         date        NOT NULL,
    occasion    text        NOT NULL,
    version     integer     NOT NULL,
    after       uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    outcomes    jsonb       NOT NULL DEFAULT '{}',
    finished_at timestamptz,
    PRIMARY KEY (occasion, day, version)
);
COMMENT ON TABLE automation.greeting_sweep IS 'One row a day, an occasion and a version of the policy: who had the date has been looked for, and what became of it. Durable: no rebuild makes it again.';
COMMENT ON COLUMN automation.greeting_sweep.day IS 'The day, in the installation''s time zone, on which was looked.';
COMMENT ON COLUMN automation.greeting_sweep.occasion IS 'Code of the occasion.';
COMMENT ON COLUMN automation.greeting_sweep.version IS 'Of the policy, from 1.';
COMMENT ON COLUMN automation.greeting_sweep.after IS 'Everybody up to this id has been done.';
COMMENT ON COLUMN automation.greeting_sweep.outcomes IS 'How many tasks were raised, and how many were not, by the rule that refused them.';
COMMENT ON COLUMN automation.greeting_sweep.finished_at IS 'When it was done; null while it is not.';
