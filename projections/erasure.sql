-- One row an erasure, from the request to the certificate.

--- tables
CREATE TABLE erasures (
    id              uuid        NOT NULL PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    state           text        NOT NULL,
    cause           text        NOT NULL,
    reason          text        NOT NULL,
    channel         text        NOT NULL,
    requested_by    text        NOT NULL,
    began_at        timestamptz NOT NULL,
    decision_reason text        NOT NULL,
    decided_by      text        NOT NULL,
    decided_at      timestamptz,
    erased_position bigint,
    certified_at    timestamptz,
    certificate     text
);

COMMENT ON TABLE erasures IS 'One row an erasure of a customer.';
COMMENT ON COLUMN erasures.id IS 'The erasure.';
COMMENT ON COLUMN erasures.customer_id IS 'Whose data it is about.';
COMMENT ON COLUMN erasures.revision IS 'Revision in the customer''s stream of the last event about the erasure.';
COMMENT ON COLUMN erasures.position IS 'Position in the log of that event.';
COMMENT ON COLUMN erasures.state IS 'requested, rejected, erasing (decided, and what follows is under way) or certified.';
COMMENT ON COLUMN erasures.cause IS 'request, retention where the time for keeping the data was up, or set where a record that is one with this one was erased.';
COMMENT ON COLUMN erasures.reason IS 'Code of why it was asked for.';
COMMENT ON COLUMN erasures.channel IS 'Code of how the person asked for it; empty where not said.';
COMMENT ON COLUMN erasures.requested_by IS 'Opaque id of who made the request.';
COMMENT ON COLUMN erasures.began_at IS 'When it was requested.';
COMMENT ON COLUMN erasures.decision_reason IS 'Code of why it was decided so; empty before that.';
COMMENT ON COLUMN erasures.decided_by IS 'Opaque id of who approved or rejected it, another than requested_by; empty before that.';
COMMENT ON COLUMN erasures.decided_at IS 'When it was approved or rejected.';
COMMENT ON COLUMN erasures.erased_position IS 'Position in the log of CustomerErased; null where there is none.';
COMMENT ON COLUMN erasures.certified_at IS 'When all was done that follows from the erasure.';
COMMENT ON COLUMN erasures.certificate IS 'The signed note that says so; null before that.';

--- indexes
CREATE INDEX IF NOT EXISTS erasures_customer ON erasures (customer_id, began_at, id);
CREATE INDEX IF NOT EXISTS erasures_began ON erasures (began_at, id);

--- views
CREATE OR REPLACE VIEW read.erasures AS
SELECT id, customer_id, revision, position, state, cause, reason, channel, requested_by, began_at,
       decision_reason, decided_by, decided_at, erased_position, certified_at, certificate
FROM erasures;

CREATE OR REPLACE VIEW analytics.erasures AS
SELECT id, customer_id, state, cause, reason, nullif(channel, '') AS channel, began_at, decided_at, certified_at
FROM erasures;
