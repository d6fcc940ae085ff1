-- Customers by class and day, as net changes: the count as of a day is the sum
-- of all days up to it.

--- tables
CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What one customer contributes; the cells are the sum over all of them.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'Days on which the customer entered classes, and the day it was archived; days on which it went on in another record.';

CREATE TABLE cells (
    scheme    text   NOT NULL,
    class     text   NOT NULL,
    day       date   NOT NULL,
    customers bigint NOT NULL,
    PRIMARY KEY (scheme, class, day) -- the order in which counts as of a day are summed
);
COMMENT ON TABLE cells IS 'Net changes of the number of customers in a class, by day.';
COMMENT ON COLUMN cells.scheme IS 'importance, frequency or value.';
COMMENT ON COLUMN cells.class IS 'The class.';
COMMENT ON COLUMN cells.day IS 'The day, in the installation''s time zone, on which customers entered or left.';
COMMENT ON COLUMN cells.customers IS 'Entered minus left. The number in the class as of a day is the sum of all days up to it.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.class_days AS
SELECT scheme, class, day, customers FROM cells WHERE customers <> 0;

CREATE OR REPLACE VIEW analytics.class_days AS
SELECT scheme, class, day, customers FROM cells WHERE customers <> 0;
