-- Managed customers by the day of their last contact, so that those contacted
-- within any interval can be counted on any day.

--- tables
CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What one customer contributes; the cells are the sum over all of them.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'What managed_days has of the customer, and the days of all contacts; days on which it went on in another record, or others in it.';

CREATE TABLE cells (
    part      text   NOT NULL,
    contact   date   NOT NULL,
    from_day  date   NOT NULL,
    until_day date   NOT NULL,
    customers bigint NOT NULL,
    PRIMARY KEY (part, contact, from_day, until_day)
);
COMMENT ON TABLE cells IS 'Stretches of days in which managed customers had their last contact on the same day.';
COMMENT ON COLUMN cells.part IS 'existing or potential.';
COMMENT ON COLUMN cells.contact IS 'Day of the last contact, in the installation''s time zone.';
COMMENT ON COLUMN cells.from_day IS 'First day of the stretch: that of the contact, or a later one on which the customer came to be managed.';
COMMENT ON COLUMN cells.until_day IS 'First day after the stretch: of the next contact, or on which the customer left the part; 9999-12-31 where it goes on.';
COMMENT ON COLUMN cells.customers IS 'How many customers.';

--- indexes
CREATE INDEX IF NOT EXISTS effective_days_contact ON cells (contact, until_day);

--- views
CREATE OR REPLACE VIEW read.effective_days AS
SELECT part, contact, from_day, until_day, customers FROM cells WHERE customers <> 0;

CREATE OR REPLACE VIEW analytics.effective_days AS
SELECT part, contact, from_day, until_day, customers FROM cells WHERE customers <> 0;
