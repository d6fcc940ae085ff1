-- Managed customers by day, as net changes: the count as of a day is the sum of
-- all days up to it.

--- tables
CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What one customer contributes; the cells are the sum over all of them.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'Days of creation, first order and archiving, and whether the source is qualified; of those who went on in it too, and days on which it went on in another record.';

CREATE TABLE cells (
    part      text   NOT NULL,
    day       date   NOT NULL,
    customers bigint NOT NULL,
    PRIMARY KEY (part, day)
);
COMMENT ON TABLE cells IS 'Net changes of the number of managed customers, by day.';
COMMENT ON COLUMN cells.part IS 'existing or potential.';
COMMENT ON COLUMN cells.day IS 'The day, in the installation''s time zone, on which customers entered or left.';
COMMENT ON COLUMN cells.customers IS 'Entered minus left.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.managed_days AS
SELECT day,
       coalesce(sum(customers) FILTER (WHERE part = 'existing'), 0)::bigint AS existing,
       coalesce(sum(customers) FILTER (WHERE part = 'potential'), 0)::bigint AS potential
FROM cells
GROUP BY day
HAVING bool_or(customers <> 0);
COMMENT ON COLUMN read.managed_days.existing IS 'Net change of customers with at least one order, a merged set once, that are not archived. The number as of a day is the sum of all days up to it.';
COMMENT ON COLUMN read.managed_days.potential IS 'Net change of customers from a qualified source without an order, a merged set once, that are not archived.';

CREATE OR REPLACE VIEW analytics.managed_days AS SELECT day, existing, potential FROM read.managed_days;
COMMENT ON VIEW analytics.managed_days IS 'Net changes of the number of managed customers, by day.';
COMMENT ON COLUMN analytics.managed_days.day IS 'The day, in the installation''s time zone, on which customers entered or left.';
COMMENT ON COLUMN analytics.managed_days.existing IS 'Net change of customers with at least one order, a merged set once, that are not archived. The number as of a day is the sum of all days up to it.';
COMMENT ON COLUMN analytics.managed_days.potential IS 'Net change of customers from a qualified source without an order, a merged set once, that are not archived.';
