-- Customers by stage of the lifecycle and day, as net changes, those of days to
-- come included: the count as of a day is the sum of all days up to it.

--- tables
CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What one customer contributes; the cells are the sum over all of them.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'Days on which the record was made, contacts took place, orders were placed, and the record was closed.';

CREATE TABLE cells (
    stage     text   NOT NULL,
    day       date   NOT NULL,
    customers bigint NOT NULL,
    PRIMARY KEY (stage, day) -- the order in which counts as of a day are summed
);
COMMENT ON TABLE cells IS 'Net changes of the number of customers in a stage, by day.';
COMMENT ON COLUMN cells.stage IS 'lead, contacted, onboarding, active, at-risk, lapsed, won-back or closed.';
COMMENT ON COLUMN cells.day IS 'The day, in the installation''s time zone, on which customers entered or left. Days to come are those on which they will if nothing more happens.';
COMMENT ON COLUMN cells.customers IS 'Entered minus left. The number in the stage as of a day is the sum of all days up to it.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.lifecycle_days AS
SELECT stage, day, customers FROM cells WHERE customers <> 0;

CREATE OR REPLACE VIEW analytics.lifecycle_days AS
SELECT stage, day, customers FROM cells WHERE customers <> 0;
