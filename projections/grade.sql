-- The classes that a customer's grade is made of, one row a customer that has one.

--- tables
CREATE TABLE grades (
    id                uuid   PRIMARY KEY,
    revision          bigint NOT NULL,
    value_class       text   NOT NULL,
    sensitivity_class text   NOT NULL
);

COMMENT ON TABLE grades IS 'One row a customer that was ever put into a class of value or of sensitivity: together they are its grade, by which fields are masked.';
COMMENT ON COLUMN grades.id IS 'The customer.';
COMMENT ON COLUMN grades.revision IS 'Revision of the customer''s stream that the row is at.';
COMMENT ON COLUMN grades.value_class IS 'Class by value: high, mid, low; empty where not classified.';
COMMENT ON COLUMN grades.sensitivity_class IS 'Class by sensitivity: restricted, confidential, ordinary; empty where not classified.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.grades AS
SELECT id, revision, value_class, sensitivity_class FROM grades;
