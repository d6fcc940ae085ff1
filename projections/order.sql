-- One row an order.

--- tables
CREATE TABLE orders (
    id          uuid          NOT NULL,
    customer_id uuid          NOT NULL,
    revision    bigint        NOT NULL,
    position    bigint        NOT NULL,
    number      text          NOT NULL,
    channel     text          NOT NULL,
    items       integer       NOT NULL,
    amount      numeric(18,6) NOT NULL,
    currency    text          NOT NULL,
    ordered_at  timestamptz   NOT NULL,
    day         date          NOT NULL,
    recorded_at timestamptz   NOT NULL,
    PRIMARY KEY (customer_id, revision)
);

COMMENT ON TABLE orders IS 'One row an order.';
COMMENT ON COLUMN orders.id IS 'The order.';
COMMENT ON COLUMN orders.customer_id IS 'Who ordered.';
COMMENT ON COLUMN orders.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN orders.position IS 'Position of the event in the log.';
COMMENT ON COLUMN orders.number IS 'The order''s number in the selling system; empty where it has none.';
COMMENT ON COLUMN orders.channel IS 'Code of where it was placed; empty where not said.';
COMMENT ON COLUMN orders.items IS 'Number of items.';
COMMENT ON COLUMN orders.amount IS 'What it cost.';
COMMENT ON COLUMN orders.currency IS 'ISO 4217 code of the amount.';
COMMENT ON COLUMN orders.ordered_at IS 'When it was placed, in the world.';
COMMENT ON COLUMN orders.day IS 'The day of ordered_at in the installation''s time zone.';
COMMENT ON COLUMN orders.recorded_at IS 'When it was recorded, by the store''s clock.';

--- indexes
CREATE INDEX IF NOT EXISTS orders_id ON orders (id);
CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer_id, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_ordered ON orders (ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_day ON orders (day);
CREATE INDEX IF NOT EXISTS orders_number ON orders (number, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_channel ON orders (channel, ordered_at, id);
CREATE INDEX IF NOT EXISTS orders_currency ON orders (currency, ordered_at, id);

--- views
CREATE OR REPLACE VIEW read.orders AS
SELECT id, customer_id, revision, position, number, channel, items, amount, currency,
       ordered_at, day, recorded_at
FROM orders;

CREATE OR REPLACE VIEW analytics.orders AS
SELECT id, customer_id, revision, position, nullif(number, '') AS number, nullif(channel, '') AS channel,
       items, amount, currency, ordered_at, day, recorded_at
FROM orders;
