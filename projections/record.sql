-- Of each record which fields are filled and how fresh they are, what came of
-- verifications, and what was decided on faults, without what they hold.

--- tables
CREATE TABLE records (
    id                uuid        NOT NULL PRIMARY KEY,
    customer_id       uuid        NOT NULL,
    revision          bigint      NOT NULL,
    position          bigint      NOT NULL,
    kind              text        NOT NULL,
    region            text        NOT NULL,
    status            text        NOT NULL,
    class_importance  text        NOT NULL,
    class_frequency   text        NOT NULL,
    class_value       text        NOT NULL,
    class_sensitivity text        NOT NULL,
    created_at        timestamptz NOT NULL,
    filled            jsonb       NOT NULL,
    correct           jsonb       NOT NULL,
    wrong             jsonb       NOT NULL,
    invalid           jsonb       NOT NULL,
    disproved         jsonb       NOT NULL,
    decided           jsonb       NOT NULL,
    marks             json        NOT NULL
);

COMMENT ON TABLE records IS 'One row a customer: how well its record is filled.';
COMMENT ON COLUMN records.id IS 'The customer.';
COMMENT ON COLUMN records.customer_id IS 'The customer.';
COMMENT ON COLUMN records.revision IS 'Revision in the customer''s stream of the last event that the row knows.';
COMMENT ON COLUMN records.position IS 'Position in the log of that event.';
COMMENT ON COLUMN records.kind IS 'person or company.';
COMMENT ON COLUMN records.region IS 'Coarse region, ISO 3166-1 or -2; empty where not known.';
COMMENT ON COLUMN records.status IS 'active, archived, merged (it goes on in another record, and was not archived) or erased.';
COMMENT ON COLUMN records.class_importance IS 'Class by importance; empty where not classified.';
COMMENT ON COLUMN records.class_frequency IS 'Class by frequency; empty where not classified.';
COMMENT ON COLUMN records.class_value IS 'Class by value; empty where not classified.';
COMMENT ON COLUMN records.class_sensitivity IS 'Class by sensitivity; empty where not classified.';
COMMENT ON COLUMN records.created_at IS 'When the record came to be, in the world.';
COMMENT ON COLUMN records.filled IS 'Fields that are filled, with when each was last observed or found correct, in microseconds since 1970.';
COMMENT ON COLUMN records.correct IS 'Fields whose last verification found them correct, with when that was, in microseconds.';
COMMENT ON COLUMN records.wrong IS 'Fields whose last verification found them wrong, with when that was, in microseconds.';
COMMENT ON COLUMN records.invalid IS 'Of the fields in filled those that hold what cannot be so, such as a phone that is no valid number, with since when, in microseconds.';
COMMENT ON COLUMN records.disproved IS 'Of the fields in wrong those that are filled with what was found wrong: nothing has taken its place since.';
COMMENT ON COLUMN records.decided IS 'What was decided on faults that is still about the last word on the field, by fault, such as missing:email: state (accepted or rejected), at (microseconds), by, reason, event and position.';
COMMENT ON COLUMN records.marks IS 'For each field when its last word occurred (o, microseconds), its position (p), whether it is filled, with what cannot be so (i), and the position of its correction (a), likewise of verifications; and every last decision on a fault.';

--- indexes
-- The worklist walks the active records, of one class or of all.
CREATE INDEX IF NOT EXISTS records_created ON records (status, created_at, id);
CREATE INDEX IF NOT EXISTS records_importance ON records (class_importance, status, created_at, id);
CREATE INDEX IF NOT EXISTS records_frequency ON records (class_frequency, status, created_at, id);
CREATE INDEX IF NOT EXISTS records_value ON records (class_value, status, created_at, id);
CREATE INDEX IF NOT EXISTS records_sensitivity ON records (class_sensitivity, status, created_at, id);
-- Those of which few records have some.
CREATE INDEX IF NOT EXISTS records_invalid ON records (created_at, id) WHERE status = 'active' AND invalid <> '{}';
CREATE INDEX IF NOT EXISTS records_disproved ON records (created_at, id) WHERE status = 'active' AND disproved <> '{}';
CREATE INDEX IF NOT EXISTS records_decided ON records (created_at, id) WHERE status = 'active' AND decided <> '{}';

--- views
CREATE OR REPLACE VIEW read.records AS
SELECT id, customer_id, revision, position, kind, region, status, class_importance, class_frequency, class_value, class_sensitivity,
       created_at, filled, correct, wrong, invalid, disproved, decided, marks
FROM records;

CREATE OR REPLACE VIEW analytics.records AS
SELECT id, customer_id, revision, position, kind, nullif(region, '') AS region, status,
       nullif(class_importance, '') AS class_importance, nullif(class_frequency, '') AS class_frequency,
       nullif(class_value, '') AS class_value, nullif(class_sensitivity, '') AS class_sensitivity,
       created_at, filled, correct, wrong, invalid, disproved, decided
FROM records;
