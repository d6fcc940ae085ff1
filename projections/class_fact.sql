-- What of each customer's history matters to schemes, so that classes can be
-- worked out for any pair of instants without reading the log.

--- tables
CREATE TABLE class_facts (
    customer_id uuid        NOT NULL,
    revision    bigint      NOT NULL,
    position    bigint      NOT NULL,
    kind        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    code        text        NOT NULL,
    class       text        NOT NULL,
    amount      numeric     NOT NULL,
    number      bigint      NOT NULL,
    ref         uuid        NOT NULL,
    PRIMARY KEY (customer_id, revision) -- a customer's facts are read together, in their order
);
COMMENT ON TABLE class_facts IS 'One row an event that matters to schemes of classes; nothing is replaced.';
COMMENT ON COLUMN class_facts.customer_id IS 'The customer.';
COMMENT ON COLUMN class_facts.revision IS 'Revision in the customer''s stream.';
COMMENT ON COLUMN class_facts.position IS 'Position in the log.';
COMMENT ON COLUMN class_facts.kind IS 'created, ended, order, visit, complaint, reopened, settled, nps, criterion or class.';
COMMENT ON COLUMN class_facts.occurred_at IS 'When it was so, in the world.';
COMMENT ON COLUMN class_facts.code IS 'Currency of an order, name of a criterion, scheme of a class; empty else.';
COMMENT ON COLUMN class_facts.class IS 'The class that was entered; empty else.';
COMMENT ON COLUMN class_facts.amount IS 'Of an order, or a criterion''s value; 0 else.';
COMMENT ON COLUMN class_facts.number IS 'The score of an answer, or the version of the scheme that decided on a class (0: by hand); 0 else.';
COMMENT ON COLUMN class_facts.ref IS 'The complaint; the zero id else.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.class_facts AS
SELECT customer_id, revision, position, kind, occurred_at, code, class, amount, number, ref FROM class_facts;

CREATE OR REPLACE VIEW analytics.class_facts AS
SELECT customer_id, revision, position, kind, occurred_at, nullif(code, '') AS code, nullif(class, '') AS class,
       CASE WHEN kind IN ('order', 'criterion') THEN amount END AS amount,
       CASE WHEN kind IN ('nps', 'class') THEN number END AS number,
       CASE WHEN kind IN ('complaint', 'reopened', 'settled') THEN ref END AS complaint_id
FROM class_facts;
COMMENT ON COLUMN analytics.class_facts.complaint_id IS 'The complaint; null else.';
