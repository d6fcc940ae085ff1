-- One row a complaint, with where it stands.

--- tables
CREATE TABLE complaints (
    id                    uuid        NOT NULL PRIMARY KEY,
    customer_id           uuid        NOT NULL,
    revision              bigint      NOT NULL,
    position              bigint      NOT NULL,
    category              text        NOT NULL,
    severity              text        NOT NULL,
    channel               text        NOT NULL,
    state                 text        NOT NULL,
    resolution            text        NOT NULL,
    cause                 text        NOT NULL,
    compensation_amount   numeric(18,6),
    compensation_currency text        NOT NULL,
    filed_at              timestamptz NOT NULL,
    filed_day             date        NOT NULL,
    resolved_at           timestamptz,
    resolved_day          date,
    recorded_at           timestamptz NOT NULL,
    description_ref       bytea,
    resolution_ref        bytea
);

COMMENT ON TABLE complaints IS 'One row a complaint, folded from the events about it.';
COMMENT ON COLUMN complaints.id IS 'The complaint.';
COMMENT ON COLUMN complaints.customer_id IS 'Who complained.';
COMMENT ON COLUMN complaints.revision IS 'Revision in the customer''s stream of the last event about the complaint.';
COMMENT ON COLUMN complaints.position IS 'Position in the log of that event.';
COMMENT ON COLUMN complaints.category IS 'Code of what it is about.';
COMMENT ON COLUMN complaints.severity IS 'low, normal, high or critical.';
COMMENT ON COLUMN complaints.channel IS 'Code of how it came in; empty where not said.';
COMMENT ON COLUMN complaints.state IS 'received or resolved.';
COMMENT ON COLUMN complaints.resolution IS 'Code of what was done; empty while open.';
COMMENT ON COLUMN complaints.cause IS 'Code of why it happened; empty where not known.';
COMMENT ON COLUMN complaints.compensation_amount IS 'What the customer was given; null where nothing.';
COMMENT ON COLUMN complaints.compensation_currency IS 'ISO 4217 code of the compensation; empty where none.';
COMMENT ON COLUMN complaints.filed_at IS 'When it was filed, in the world.';
COMMENT ON COLUMN complaints.filed_day IS 'The day of filed_at in the installation''s time zone.';
COMMENT ON COLUMN complaints.resolved_at IS 'When it was resolved, in the world; null while open.';
COMMENT ON COLUMN complaints.resolved_day IS 'The day of resolved_at in the installation''s time zone.';
COMMENT ON COLUMN complaints.recorded_at IS 'When it was filed, by the store''s clock.';
COMMENT ON COLUMN complaints.description_ref IS 'Reference to the sealed description.';
COMMENT ON COLUMN complaints.resolution_ref IS 'Reference to the sealed description of the resolution; null where there is none.';

--- indexes
CREATE INDEX IF NOT EXISTS complaints_customer ON complaints (customer_id, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_filed ON complaints (filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_state ON complaints (state, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_day ON complaints (filed_day, category);
CREATE INDEX IF NOT EXISTS complaints_severity ON complaints (severity, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_category ON complaints (category, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_cause ON complaints (cause, filed_at, id);

--- views
CREATE OR REPLACE VIEW read.complaints AS
SELECT id, customer_id, revision, position, category, severity, channel, state, resolution, cause,
       compensation_amount, compensation_currency, filed_at, filed_day, resolved_at, resolved_day,
       recorded_at, description_ref, resolution_ref
FROM complaints;

CREATE OR REPLACE VIEW analytics.complaints AS
SELECT id, customer_id, revision, position, category, severity, nullif(channel, '') AS channel, state,
       nullif(resolution, '') AS resolution, nullif(cause, '') AS cause,
       compensation_amount, nullif(compensation_currency, '') AS compensation_currency,
       filed_at, filed_day, resolved_at, resolved_day, recorded_at
FROM complaints;
