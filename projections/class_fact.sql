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
    known_from  bigint      NOT NULL,
    known_to    bigint,
    PRIMARY KEY (customer_id, revision, known_from) -- a customer's facts are read together, in their order
);
COMMENT ON TABLE class_facts IS 'One row an event that matters to schemes of classes, and one for each correction of it; nothing is replaced.';
COMMENT ON COLUMN class_facts.customer_id IS 'The customer.';
COMMENT ON COLUMN class_facts.revision IS 'Revision in the customer''s stream.';
COMMENT ON COLUMN class_facts.position IS 'Position in the log.';
COMMENT ON COLUMN class_facts.kind IS 'created, ended, order, returned, cancelled, visit, contact, complaint, reopened, settled, nps, criterion, need, class, merged (it goes on in another record), unmerged, absorbed (another record goes on here) or separated.';
COMMENT ON COLUMN class_facts.occurred_at IS 'When it was so, in the world.';
COMMENT ON COLUMN class_facts.code IS 'Currency of an order or of what came back, name of a criterion or a need, scheme of a class; empty else.';
COMMENT ON COLUMN class_facts.class IS 'The class that was entered; empty else.';
COMMENT ON COLUMN class_facts.amount IS 'Of an order or of what came back, or a criterion''s value; 0 else.';
COMMENT ON COLUMN class_facts.number IS 'The score of an answer, the weight of a need, the version of the scheme that decided on a class (0: by hand), or 1 where nothing is left of an order; 0 else.';
COMMENT ON COLUMN class_facts.ref IS 'The complaint, the order, or of a merge the other record; the zero id else.';
COMMENT ON COLUMN class_facts.known_from IS 'Position from which on it is known to be so: the event''s, or that of its correction.';
COMMENT ON COLUMN class_facts.known_to IS 'Position of the correction from which on it is known to be otherwise; null where it still counts.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.class_facts AS
SELECT customer_id, revision, position, kind, occurred_at, code, class, amount, number, ref, known_from, known_to FROM class_facts;

CREATE OR REPLACE VIEW analytics.class_facts AS
SELECT customer_id, revision, position, kind, occurred_at, nullif(code, '') AS code, nullif(class, '') AS class,
       CASE WHEN kind IN ('order', 'returned', 'cancelled', 'criterion') THEN amount END AS amount,
       CASE WHEN kind IN ('nps', 'need', 'class', 'returned', 'cancelled') THEN number END AS number,
       CASE WHEN kind IN ('complaint', 'reopened', 'settled') THEN ref END AS complaint_id,
       CASE WHEN kind IN ('order', 'returned', 'cancelled') THEN ref END AS order_id,
       known_from, known_to,
       CASE WHEN kind IN ('merged', 'absorbed', 'separated') THEN ref END AS other_id
FROM class_facts;
COMMENT ON COLUMN analytics.class_facts.code IS 'Currency of an order or of what came back, name of a criterion or a need, scheme of a class; null else.';
COMMENT ON COLUMN analytics.class_facts.class IS 'The class that was entered; null else.';
COMMENT ON COLUMN analytics.class_facts.amount IS 'Of an order or of what came back, or a criterion''s value; null else.';
COMMENT ON COLUMN analytics.class_facts.number IS 'The score of an answer, the weight of a need, the version of the scheme that decided on a class (0: by hand), or of what came back 1 where nothing is left of the order; null else.';
COMMENT ON COLUMN analytics.class_facts.complaint_id IS 'The complaint; null else.';
COMMENT ON COLUMN analytics.class_facts.order_id IS 'The order; null else.';
COMMENT ON COLUMN analytics.class_facts.other_id IS 'Of a merge, the other record; null else.';
