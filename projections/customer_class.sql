-- In which class of each scheme a customer is, and why.

--- tables
CREATE TABLE customer_classes (
    id             uuid        NOT NULL PRIMARY KEY,
    customer_id    uuid        NOT NULL,
    scheme         text        NOT NULL,
    revision       bigint      NOT NULL,
    position       bigint      NOT NULL,
    class          text        NOT NULL,
    from_class     text        NOT NULL,
    scheme_version integer     NOT NULL,
    reason         text        NOT NULL,
    since          timestamptz NOT NULL,
    evidence       jsonb       NOT NULL
);
COMMENT ON TABLE customer_classes IS 'One row a customer and scheme: the class by the last reclassification in the log.';
COMMENT ON COLUMN customer_classes.id IS 'Made of customer and scheme.';
COMMENT ON COLUMN customer_classes.customer_id IS 'The customer.';
COMMENT ON COLUMN customer_classes.scheme IS 'The scheme.';
COMMENT ON COLUMN customer_classes.revision IS 'Revision of the reclassification in the customer''s stream.';
COMMENT ON COLUMN customer_classes.position IS 'Its position in the log.';
COMMENT ON COLUMN customer_classes.class IS 'The class.';
COMMENT ON COLUMN customer_classes.from_class IS 'The class before; empty where there was none.';
COMMENT ON COLUMN customer_classes.scheme_version IS 'Version of the scheme that decided; 0 where a person did.';
COMMENT ON COLUMN customer_classes.reason IS 'Code of why.';
COMMENT ON COLUMN customer_classes.since IS 'From when it holds, in the world.';
COMMENT ON COLUMN customer_classes.evidence IS 'Inputs, rule and positions of the events behind it; null where a person decided.';

--- indexes
CREATE INDEX IF NOT EXISTS customer_classes_customer ON customer_classes (customer_id);
CREATE INDEX IF NOT EXISTS customer_classes_class ON customer_classes (scheme, class, customer_id);

--- views
CREATE OR REPLACE VIEW read.customer_classes AS
SELECT id, customer_id, scheme, revision, position, class, from_class, scheme_version, reason, since, evidence FROM customer_classes;

CREATE OR REPLACE VIEW analytics.customer_classes AS
SELECT customer_id, scheme, revision, position, class, nullif(from_class, '') AS from_class, nullif(scheme_version, 0) AS scheme_version,
       nullif(reason, '') AS reason, since, nullif(evidence, 'null') AS evidence
FROM customer_classes;
