-- One row an order, with where it stands.

--- tables
CREATE TABLE orders (
    id              uuid          NOT NULL PRIMARY KEY,
    customer_id     uuid          NOT NULL,
    revision        bigint        NOT NULL,
    position        bigint        NOT NULL,
    number          text          NOT NULL,
    channel         text          NOT NULL,
    items           integer       NOT NULL,
    amount          numeric(18,6) NOT NULL,
    currency        text          NOT NULL,
    ordered_at      timestamptz   NOT NULL,
    day             date          NOT NULL,
    recorded_at     timestamptz   NOT NULL,
    state           text          NOT NULL,
    open            boolean       NOT NULL,
    promised        date,
    first_promised  date,
    delivered_day   date,
    returned_amount numeric(18,6) NOT NULL,
    returned_items  integer       NOT NULL,
    reason          text          NOT NULL,
    steps           jsonb         NOT NULL,
    classes         jsonb         NOT NULL
);

COMMENT ON TABLE orders IS 'One row an order, folded from the events about it.';
COMMENT ON COLUMN orders.id IS 'The order.';
COMMENT ON COLUMN orders.customer_id IS 'Who ordered.';
COMMENT ON COLUMN orders.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN orders.position IS 'Position of that event in the log.';
COMMENT ON COLUMN orders.number IS 'The order''s number in the selling system; empty where it has none.';
COMMENT ON COLUMN orders.channel IS 'Code of where it was placed; empty where not said.';
COMMENT ON COLUMN orders.items IS 'Number of items.';
COMMENT ON COLUMN orders.amount IS 'What it cost when it was placed.';
COMMENT ON COLUMN orders.currency IS 'ISO 4217 code of the amounts.';
COMMENT ON COLUMN orders.ordered_at IS 'When it was placed, in the world.';
COMMENT ON COLUMN orders.day IS 'The day of ordered_at in the installation''s time zone.';
COMMENT ON COLUMN orders.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN orders.state IS 'recorded (imported, nothing but the purchase is known), placed, shipped, delivered, partlyReturned, returned or cancelled.';
COMMENT ON COLUMN orders.open IS 'The customer waits for it: placed or shipped.';
COMMENT ON COLUMN orders.promised IS 'The customer was promised it by this day, as was said last; null where nothing was.';
COMMENT ON COLUMN orders.first_promised IS 'The day that was promised first; null where none was.';
COMMENT ON COLUMN orders.delivered_day IS 'The day on which the customer had it; null where not yet, or not known.';
COMMENT ON COLUMN orders.returned_amount IS 'What of the amount the customer does not pay, because it came back; 0 where nothing did.';
COMMENT ON COLUMN orders.returned_items IS 'How many items came back.';
COMMENT ON COLUMN orders.reason IS 'Code of why it came back, the last time, or was cancelled; empty where neither.';
COMMENT ON COLUMN orders.steps IS 'Each step it took: state that it led to, at, day, revision and position, and promised, amount and items that came back, carrier, reason.';
COMMENT ON COLUMN orders.classes IS 'The classes the customer was in when it was placed, by scheme.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next order takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer_id, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_ordered ON orders (ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_day ON orders (day);
CREATE INDEX IF NOT EXISTS orders_number ON orders (number, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_channel ON orders (channel, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_currency ON orders (currency, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_state ON orders (state, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_open ON orders (ordered_at, id) WHERE open; -- not of the past
CREATE INDEX IF NOT EXISTS orders_returned ON orders (ordered_at, id) WHERE returned_items > 0 OR returned_amount > 0;
CREATE INDEX IF NOT EXISTS orders_classes ON orders USING gin (classes jsonb_path_ops);
CREATE INDEX IF NOT EXISTS orders_delivered ON orders (delivered_day, channel) WHERE delivered_day IS NOT NULL;

--- past
CREATE INDEX IF NOT EXISTS orders_delivered_held ON orders_history (delivered_day, {held}) WHERE delivered_day IS NOT NULL;
CREATE INDEX IF NOT EXISTS orders_ended ON orders_history ({months}, ordered_at, id) WHERE open;

--- views
CREATE OR REPLACE VIEW read.orders AS
SELECT id, customer_id, revision, position, number, channel, items, amount, currency,
       ordered_at, day, recorded_at, state, open, promised, first_promised, delivered_day, returned_amount, returned_items, reason, steps, classes
FROM orders;

CREATE OR REPLACE VIEW analytics.orders AS
SELECT id, customer_id, revision, position, nullif(number, '') AS number, nullif(channel, '') AS channel,
       items, amount, currency, ordered_at, day, recorded_at,
       state, open, promised, first_promised, delivered_day, returned_amount, returned_items, nullif(reason, '') AS reason, steps, classes
FROM orders;
