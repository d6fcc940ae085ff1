-- The past: what was known of everything at any instant about any instant. A row
-- holds for what was recorded from recorded_from until before recorded_to, of what
-- occurred from occurred_from until before occurred_to. Each thing has at most one
-- row for any two instants:
--
--	WHERE recorded_from <= K AND recorded_to > K AND occurred_from <= T AND occurred_to > T
--
-- The tables of histories are those of the read models with these four columns
-- more; they are made from them (history_sql.go) and stand behind these.

--- tables
CREATE TABLE clock (
    recorded   timestamptz NOT NULL PRIMARY KEY,
    position   bigint      NOT NULL,
    event_id   uuid        NOT NULL,
    event_type text        NOT NULL,
    schema     integer     NOT NULL
);
COMMENT ON TABLE clock IS 'The latest that the store''s clock had been, along the log: what was recorded by an instant is the log up to the last position at or before it.';
COMMENT ON COLUMN clock.recorded IS 'The running maximum of the store''s clock.';
COMMENT ON COLUMN clock.position IS 'The last position of the log at which it was this.';
COMMENT ON COLUMN clock.event_id IS 'The event there.';
COMMENT ON COLUMN clock.event_type IS 'Its type.';
COMMENT ON COLUMN clock.schema IS 'The schema of its type that it was written in.';

CREATE TABLE classes_history (
    customer_id   uuid        NOT NULL,
    revision      bigint      NOT NULL,
    position      bigint      NOT NULL,
    classes       jsonb       NOT NULL,
    recorded_from timestamptz NOT NULL,
    recorded_to   timestamptz NOT NULL,
    occurred_from timestamptz NOT NULL,
    occurred_to   timestamptz NOT NULL,
    PRIMARY KEY (customer_id, recorded_from, occurred_from)
);
COMMENT ON TABLE classes_history IS 'The classes of each customer at any instant, also one before it was created: what rows about it take over.';
COMMENT ON COLUMN classes_history.customer_id IS 'The customer.';
COMMENT ON COLUMN classes_history.revision IS 'Revision in the customer''s stream of the last event that the row knows.';
COMMENT ON COLUMN classes_history.position IS 'Position in the log of that event.';
COMMENT ON COLUMN classes_history.classes IS 'The classes, by scheme.';
COMMENT ON COLUMN classes_history.recorded_from IS 'Known from this instant on: the latest that the store''s clock had been, along the log, at the event.';
COMMENT ON COLUMN classes_history.recorded_to IS 'Known otherwise from this instant on; infinity where it is what is known now.';
COMMENT ON COLUMN classes_history.occurred_from IS 'So from this instant on, in the world.';
COMMENT ON COLUMN classes_history.occurred_to IS 'Otherwise from this instant on; infinity where it is still so.';

CREATE TABLE tally_changes (
    position bigint      NOT NULL,
    figure   text        COLLATE "C" NOT NULL,
    what     text        COLLATE "C" NOT NULL,
    occurred timestamptz NOT NULL,
    n        bigint      NOT NULL,
    PRIMARY KEY (position, figure, what, occurred)
);
COMMENT ON TABLE tally_changes IS 'By how many customers each event moves a count from an instant on: the count at an instant, as known at a position, is the sum up to both.';
COMMENT ON COLUMN tally_changes.position IS 'Position in the log of the event.';
COMMENT ON COLUMN tally_changes.figure IS 'classes, managed or lifecycle.';
COMMENT ON COLUMN tally_changes.what IS 'Of classes scheme and class with a space between them; of managed existing or potential; of lifecycle the stage.';
COMMENT ON COLUMN tally_changes.occurred IS 'From this instant on, in the world; of managed and lifecycle from this day on, as midnight UTC.';
COMMENT ON COLUMN tally_changes.n IS 'So many customers more.';

CREATE TABLE tally_blocks (
    level  smallint NOT NULL,
    block  bigint   NOT NULL,
    figure text     COLLATE "C" NOT NULL,
    groups text[]   NOT NULL,
    PRIMARY KEY (figure, level, block) -- those of a size that make up a stretch of the log are next to each other
);
COMMENT ON TABLE tally_blocks IS 'What a block of the log changes the counts of.';
COMMENT ON COLUMN tally_blocks.level IS 'Size of the block: 2^15 bytes of positions at 1, and 8 times as much at each further one.';
COMMENT ON COLUMN tally_blocks.block IS 'Number of the block: position divided by size.';
COMMENT ON COLUMN tally_blocks.figure IS 'As in tally_changes.';
COMMENT ON COLUMN tally_blocks.groups IS 'Each what of the block''s changes, in order.';

CREATE TABLE tally_runs (
    level    smallint    NOT NULL,
    block    bigint      NOT NULL,
    figure   text        COLLATE "C" NOT NULL,
    occurred timestamptz NOT NULL,
    totals   bigint[]    NOT NULL,
    PRIMARY KEY (level, block, figure, occurred) -- the last run up to an instant is one step in it
);
COMMENT ON TABLE tally_runs IS 'The changes of a block of the log, summed up in order of their instants, so that a count needs one row a block.';
COMMENT ON COLUMN tally_runs.level IS 'As in tally_blocks.';
COMMENT ON COLUMN tally_runs.block IS 'As in tally_blocks.';
COMMENT ON COLUMN tally_runs.figure IS 'As in tally_blocks.';
COMMENT ON COLUMN tally_runs.occurred IS 'An instant, in the world, at which the block changes a count.';
COMMENT ON COLUMN tally_runs.totals IS 'Sums of the block''s changes up to the instant, of each of tally_blocks.groups.';

CREATE TABLE managed_days_states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE managed_days_states IS 'What decides on which days a customer is managed.';
COMMENT ON COLUMN managed_days_states.id IS 'The customer.';
COMMENT ON COLUMN managed_days_states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN managed_days_states.state IS 'As in the states of managed_days.';

CREATE TABLE lifecycle_days_states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE lifecycle_days_states IS 'What moves a customer through the lifecycle.';
COMMENT ON COLUMN lifecycle_days_states.id IS 'The customer.';
COMMENT ON COLUMN lifecycle_days_states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN lifecycle_days_states.state IS 'As in the states of lifecycle_days.';

CREATE TABLE effective_days_states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE effective_days_states IS 'What decides on which days a customer is managed, and on which it was in contact.';
COMMENT ON COLUMN effective_days_states.id IS 'The customer.';
COMMENT ON COLUMN effective_days_states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN effective_days_states.state IS 'As in the states of effective_days.';

CREATE TABLE effective_days_changes (
    position  bigint NOT NULL,
    part      text   COLLATE "C" NOT NULL,
    contact   date   NOT NULL,
    from_day  date   NOT NULL,
    until_day date   NOT NULL,
    customers bigint NOT NULL,
    PRIMARY KEY (contact, position, from_day, until_day, part) INCLUDE (customers) -- a count reads the contacts of some days, and no row
);
COMMENT ON TABLE effective_days_changes IS 'By how many customers each event moves the stretches of effective_days: a stretch, as known at a position, has the sum up to it.';
COMMENT ON COLUMN effective_days_changes.position IS 'Position in the log of the event.';
COMMENT ON COLUMN effective_days_changes.part IS 'As in effective_days.';
COMMENT ON COLUMN effective_days_changes.contact IS 'As in effective_days.';
COMMENT ON COLUMN effective_days_changes.from_day IS 'As in effective_days.';
COMMENT ON COLUMN effective_days_changes.until_day IS 'As in effective_days.';
COMMENT ON COLUMN effective_days_changes.customers IS 'So many customers more.';

--- indexes
CREATE INDEX IF NOT EXISTS histories_clock ON clock (position);
CREATE INDEX IF NOT EXISTS histories_managed ON tally_changes (occurred) WHERE figure = 'managed';

--- views
CREATE OR REPLACE VIEW read.histories_clock AS
SELECT recorded, position, event_id, event_type, schema FROM clock;

CREATE OR REPLACE VIEW read.tally_changes AS
SELECT position, figure, what, occurred, n FROM tally_changes;

CREATE OR REPLACE VIEW read.tally_blocks AS
SELECT level, block, figure, groups FROM tally_blocks;

CREATE OR REPLACE VIEW read.tally_runs AS
SELECT level, block, figure, occurred, totals FROM tally_runs;

CREATE OR REPLACE VIEW read.effective_days_changes AS
SELECT position, part, contact, from_day, until_day, customers FROM effective_days_changes;

CREATE OR REPLACE VIEW analytics.effective_days_changes AS
SELECT position, part, contact, from_day, until_day, customers FROM effective_days_changes;

CREATE OR REPLACE VIEW analytics.tally_changes AS
SELECT position, figure, what, occurred, n FROM tally_changes;

CREATE OR REPLACE VIEW analytics.histories_clock AS
SELECT recorded, position, event_id, event_type, schema FROM clock;
