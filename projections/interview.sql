-- One row an interview about what a customer thinks of us.

--- tables
CREATE TABLE interviews (
    id          uuid        NOT NULL PRIMARY KEY,
    customer_id uuid        NOT NULL,
    revision    bigint      NOT NULL,
    position    bigint      NOT NULL,
    mode        text        NOT NULL,
    staff       text        NOT NULL,
    scores      jsonb       NOT NULL,
    held_at     timestamptz NOT NULL,
    day         date        NOT NULL,
    recorded_at timestamptz NOT NULL,
    classes     jsonb       NOT NULL,
    content_ref bytea
);
COMMENT ON TABLE interviews IS 'One row an interview.';
COMMENT ON COLUMN interviews.id IS 'The interview.';
COMMENT ON COLUMN interviews.customer_id IS 'Who was asked.';
COMMENT ON COLUMN interviews.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN interviews.position IS 'Position of the event in the log.';
COMMENT ON COLUMN interviews.mode IS 'inPerson, phone, video or mail.';
COMMENT ON COLUMN interviews.staff IS 'Opaque id of who asked; empty where not said.';
COMMENT ON COLUMN interviews.scores IS 'Each aspect that was talked about, with its score from 1 to 5.';
COMMENT ON COLUMN interviews.held_at IS 'When it was held, in the world.';
COMMENT ON COLUMN interviews.day IS 'The day of held_at in the installation''s time zone.';
COMMENT ON COLUMN interviews.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN interviews.classes IS 'The classes the customer was in when it was held, by scheme.';
COMMENT ON COLUMN interviews.content_ref IS 'Reference to the sealed words.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next interview takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS interviews_customer ON interviews (customer_id, held_at, id);
CREATE INDEX IF NOT EXISTS interviews_held ON interviews (held_at, id);
CREATE INDEX IF NOT EXISTS interviews_staff ON interviews (staff, held_at, id);
CREATE INDEX IF NOT EXISTS interviews_scores ON interviews USING gin (scores jsonb_path_ops);

--- views
CREATE OR REPLACE VIEW read.interviews AS
SELECT id, customer_id, revision, position, mode, staff, scores, held_at, day, recorded_at, classes, content_ref
FROM interviews;

CREATE OR REPLACE VIEW analytics.interviews AS
SELECT id, customer_id, revision, position, mode, nullif(staff, '') AS staff, scores, held_at, day, recorded_at, classes
FROM interviews;
