-- One row for each time that an order, or a part of it, came back.

--- tables
CREATE TABLE order_returns (
    id              uuid          NOT NULL PRIMARY KEY,
    customer_id     uuid          NOT NULL,
    revision        bigint        NOT NULL,
    position        bigint        NOT NULL,
    order_id        uuid          NOT NULL,
    reason          text          NOT NULL,
    items           integer       NOT NULL,
    amount          numeric(18,6) NOT NULL,
    currency        text          NOT NULL,
    whole           boolean       NOT NULL,
    returned_at     timestamptz   NOT NULL,
    day             date          NOT NULL,
    recorded_at     timestamptz   NOT NULL,
    description_ref bytea,
    classes         jsonb         NOT NULL
);
COMMENT ON TABLE order_returns IS 'One row a return.';
COMMENT ON COLUMN order_returns.id IS 'The return.';
COMMENT ON COLUMN order_returns.customer_id IS 'Who returned it.';
COMMENT ON COLUMN order_returns.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN order_returns.position IS 'Position of the event in the log.';
COMMENT ON COLUMN order_returns.order_id IS 'The order that it was part of.';
COMMENT ON COLUMN order_returns.reason IS 'Code of why.';
COMMENT ON COLUMN order_returns.items IS 'How many items came back; 0 where it was less than one.';
COMMENT ON COLUMN order_returns.amount IS 'What the customer does not pay for it.';
COMMENT ON COLUMN order_returns.currency IS 'ISO 4217 code of the amount.';
COMMENT ON COLUMN order_returns.whole IS 'Nothing of the order was left with the customer.';
COMMENT ON COLUMN order_returns.returned_at IS 'When it came back, in the world.';
COMMENT ON COLUMN order_returns.day IS 'The day of returned_at in the installation''s time zone.';
COMMENT ON COLUMN order_returns.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN order_returns.description_ref IS 'Reference to the sealed description; null where there is none.';
COMMENT ON COLUMN order_returns.classes IS 'The classes the customer was in when it came back, by scheme.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next return takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS order_returns_customer ON order_returns (customer_id, returned_at, id);
CREATE INDEX IF NOT EXISTS order_returns_returned ON order_returns (returned_at, id);
CREATE INDEX IF NOT EXISTS order_returns_reason ON order_returns (reason, returned_at, id);
CREATE INDEX IF NOT EXISTS order_returns_order ON order_returns (order_id, returned_at, id);
CREATE INDEX IF NOT EXISTS order_returns_day ON order_returns (day);

--- views
CREATE OR REPLACE VIEW read.order_returns AS
SELECT id, customer_id, revision, position, order_id, reason, items, amount, currency, whole, returned_at, day, recorded_at, description_ref, classes
FROM order_returns;

CREATE OR REPLACE VIEW analytics.order_returns AS
SELECT id, customer_id, revision, position, order_id, reason, items, amount, currency, whole, returned_at, day, recorded_at, classes
FROM order_returns;
