-- Customers as they were, and as they were known: a row holds for what was
-- recorded from recorded_from until before recorded_to, of what occurred from
-- occurred_from until before occurred_to. A customer has at most one row for any
-- two instants:
--
--	WHERE recorded_from <= K AND recorded_to > K AND occurred_from <= T AND occurred_to > T

--- tables
CREATE TABLE customers_history (
    customer_id      uuid        NOT NULL,
    revision         bigint      NOT NULL,
    position         bigint      NOT NULL,
    kind             text        NOT NULL,
    region           text        NOT NULL,
    source           text        NOT NULL,
    status           text        NOT NULL,
    name_ref         bytea,
    class_importance text        NOT NULL,
    class_frequency  text        NOT NULL,
    class_value      text        NOT NULL,
    class_sensitivity text       NOT NULL,
    created_at       timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    archived_at      timestamptz,
    stamps           json        NOT NULL,
    recorded_from    timestamptz NOT NULL,
    recorded_to      timestamptz NOT NULL,
    occurred_from    timestamptz NOT NULL,
    occurred_to      timestamptz NOT NULL,
    PRIMARY KEY (customer_id, recorded_from, occurred_from)
);

COMMENT ON TABLE customers_history IS 'What was known of each customer at any instant about any instant.';
COMMENT ON COLUMN customers_history.customer_id IS 'The customer.';
COMMENT ON COLUMN customers_history.revision IS 'Revision in the customer''s stream of the last event that the row knows.';
COMMENT ON COLUMN customers_history.position IS 'Position in the log of that event.';
COMMENT ON COLUMN customers_history.kind IS 'person or company.';
COMMENT ON COLUMN customers_history.region IS 'Coarse region, ISO 3166-1 or -2; empty where not known.';
COMMENT ON COLUMN customers_history.source IS 'How the record came to be: form, web, order, survey, import, staff.';
COMMENT ON COLUMN customers_history.status IS 'active, archived or erased, then.';
COMMENT ON COLUMN customers_history.name_ref IS 'Reference to the sealed name; empty once the customer is erased.';
COMMENT ON COLUMN customers_history.class_importance IS 'Class by importance: important, ordinary, potential; empty where not classified.';
COMMENT ON COLUMN customers_history.class_frequency IS 'Class by frequency: high-frequency, low-frequency, potential; empty where not classified.';
COMMENT ON COLUMN customers_history.class_value IS 'Class by value: high, mid, low; empty where not classified.';
COMMENT ON COLUMN customers_history.class_sensitivity IS 'Class by sensitivity: restricted, confidential, ordinary; empty where not classified.';
COMMENT ON COLUMN customers_history.created_at IS 'When the record came to be, in the world.';
COMMENT ON COLUMN customers_history.recorded_at IS 'When the record was created, by the store''s clock.';
COMMENT ON COLUMN customers_history.archived_at IS 'When the record was archived, in the world; null where it was not.';
COMMENT ON COLUMN customers_history.stamps IS 'For name and region when they occurred (o, microseconds) and their position (p): the latest wins.';
COMMENT ON COLUMN customers_history.recorded_from IS 'Known from this instant on: the latest that the store''s clock had been, along the log, at the event.';
COMMENT ON COLUMN customers_history.recorded_to IS 'Known otherwise from this instant on; infinity where it is what is known now.';
COMMENT ON COLUMN customers_history.occurred_from IS 'So from this instant on, in the world.';
COMMENT ON COLUMN customers_history.occurred_to IS 'Otherwise from this instant on; infinity where it is still so.';

CREATE TABLE clock (
    recorded timestamptz NOT NULL PRIMARY KEY,
    position bigint      NOT NULL
);
COMMENT ON TABLE clock IS 'The latest that the store''s clock had been, along the log: what was recorded by an instant is the log up to the last position at or before it.';
COMMENT ON COLUMN clock.recorded IS 'The running maximum of the store''s clock.';
COMMENT ON COLUMN clock.position IS 'The last position of the log at which it was this.';

CREATE TABLE class_changes (
    position bigint      NOT NULL,
    scheme   text        NOT NULL,
    class    text        NOT NULL,
    occurred timestamptz NOT NULL,
    n        bigint      NOT NULL,
    PRIMARY KEY (position, scheme, class, occurred) -- the order in which a block of the log is summed up
);
COMMENT ON TABLE class_changes IS 'By how many customers each event moves a class from an instant on: the count at an instant, as known at a position, is the sum up to both.';
COMMENT ON COLUMN class_changes.position IS 'Position in the log of the event.';
COMMENT ON COLUMN class_changes.scheme IS 'importance, frequency, value or sensitivity.';
COMMENT ON COLUMN class_changes.class IS 'The class.';
COMMENT ON COLUMN class_changes.occurred IS 'From this instant on, in the world.';
COMMENT ON COLUMN class_changes.n IS 'So many customers more.';

CREATE TABLE class_runs (
    level    smallint    NOT NULL,
    block    bigint      NOT NULL,
    scheme   text        NOT NULL,
    class    text        NOT NULL,
    occurred timestamptz NOT NULL,
    total    bigint      NOT NULL,
    PRIMARY KEY (level, block, scheme, class, occurred) -- the last total up to an instant is one step in it
);
COMMENT ON TABLE class_runs IS 'The changes of a block of the log, summed up in order of their instants, so that a count needs one row a block and class.';
COMMENT ON COLUMN class_runs.level IS 'Size of the block: 2^18 bytes of positions at 1, and 16 times as much at each further one.';
COMMENT ON COLUMN class_runs.block IS 'Number of the block: position divided by size.';
COMMENT ON COLUMN class_runs.scheme IS 'importance, frequency, value or sensitivity.';
COMMENT ON COLUMN class_runs.class IS 'The class.';
COMMENT ON COLUMN class_runs.occurred IS 'An instant, in the world, at which the block changes the class.';
COMMENT ON COLUMN class_runs.total IS 'Sum of the block''s changes of the class up to the instant.';

--- indexes
CREATE INDEX IF NOT EXISTS customers_history_created ON customers_history (created_at, customer_id);
CREATE INDEX IF NOT EXISTS customers_history_clock ON clock (position);

--- views
CREATE OR REPLACE VIEW read.customers_history AS
SELECT customer_id AS id, revision, position, kind, region, source, status, name_ref, class_importance, class_frequency, class_value,
       created_at, recorded_at, archived_at, recorded_from, recorded_to, occurred_from, occurred_to, class_sensitivity
FROM customers_history;
COMMENT ON COLUMN read.customers_history.id IS 'The customer.';

CREATE OR REPLACE VIEW read.customers_history_clock AS
SELECT recorded, position FROM clock;

CREATE OR REPLACE VIEW read.class_changes AS
SELECT position, scheme, class, occurred, n FROM class_changes;

CREATE OR REPLACE VIEW read.class_runs AS
SELECT level, block, scheme, class, occurred, total FROM class_runs;

CREATE OR REPLACE VIEW analytics.customers_history AS
SELECT customer_id AS id, revision, position, kind, nullif(region, '') AS region, source, status,
       nullif(class_importance, '') AS class_importance,
       nullif(class_frequency, '') AS class_frequency,
       nullif(class_value, '') AS class_value,
       created_at, recorded_at, archived_at, recorded_from, recorded_to, occurred_from, occurred_to, nullif(class_sensitivity, '') AS class_sensitivity
FROM customers_history;
COMMENT ON COLUMN analytics.customers_history.id IS 'The customer.';
