-- One row a legal hold, by which the erasure of a customer is forbidden.

--- tables
CREATE TABLE legal_holds (
    id             uuid        NOT NULL PRIMARY KEY,
    customer_id    uuid        NOT NULL,
    revision       bigint      NOT NULL,
    position       bigint      NOT NULL,
    state          text        NOT NULL,
    matter         text        NOT NULL,
    reason         text        NOT NULL,
    placed_by      text        NOT NULL,
    placed_at      timestamptz NOT NULL,
    release_reason text        NOT NULL,
    released_by    text        NOT NULL,
    released_at    timestamptz
);

COMMENT ON TABLE legal_holds IS 'One row a legal hold.';
COMMENT ON COLUMN legal_holds.id IS 'The hold.';
COMMENT ON COLUMN legal_holds.customer_id IS 'Whose data must be kept.';
COMMENT ON COLUMN legal_holds.revision IS 'Revision in the customer''s stream of the last event about the hold.';
COMMENT ON COLUMN legal_holds.position IS 'Position in the log of that event.';
COMMENT ON COLUMN legal_holds.state IS 'placed or released.';
COMMENT ON COLUMN legal_holds.matter IS 'Code of the case that needs the data; empty where not said.';
COMMENT ON COLUMN legal_holds.reason IS 'Code of why it was placed.';
COMMENT ON COLUMN legal_holds.placed_by IS 'Opaque id of who placed it.';
COMMENT ON COLUMN legal_holds.placed_at IS 'When it was placed.';
COMMENT ON COLUMN legal_holds.release_reason IS 'Code of why it was released; empty while it holds.';
COMMENT ON COLUMN legal_holds.released_by IS 'Opaque id of who released it; empty while it holds.';
COMMENT ON COLUMN legal_holds.released_at IS 'When it was released; null while it holds.';

--- indexes
CREATE INDEX IF NOT EXISTS legal_holds_customer ON legal_holds (customer_id, placed_at, id);
CREATE INDEX IF NOT EXISTS legal_holds_placed ON legal_holds (placed_at, id);

--- views
CREATE OR REPLACE VIEW read.legal_holds AS
SELECT id, customer_id, revision, position, state, matter, reason, placed_by, placed_at, release_reason, released_by, released_at
FROM legal_holds;

CREATE OR REPLACE VIEW analytics.legal_holds AS
SELECT id, customer_id, state, nullif(matter, '') AS matter, reason, placed_by, placed_at,
       nullif(release_reason, '') AS release_reason, nullif(released_by, '') AS released_by, released_at
FROM legal_holds;
