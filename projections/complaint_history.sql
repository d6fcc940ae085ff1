-- Complaints as they were, and as they were known, as customers_history has it.
-- Without the classes of the customer, which are those of customers_history.

--- tables
CREATE TABLE complaints_history (
    id                    uuid        NOT NULL,
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
    resolution_ref        bytea,
    open                  boolean     NOT NULL,
    state_since           timestamptz NOT NULL,
    owner                 text        NOT NULL,
    team                  text        NOT NULL,
    due_at                timestamptz,
    level                 smallint    NOT NULL,
    paused_since          timestamptz,
    waits_for             text        NOT NULL,
    action                text        NOT NULL,
    rejection             text        NOT NULL,
    satisfied             boolean,
    reopened              integer     NOT NULL,
    closed_at             timestamptz,
    recorded_from         timestamptz NOT NULL,
    recorded_to           timestamptz NOT NULL,
    occurred_from         timestamptz NOT NULL,
    occurred_to           timestamptz NOT NULL,
    PRIMARY KEY (id, recorded_from, occurred_from)
);

COMMENT ON TABLE complaints_history IS 'What was known of each complaint at any instant about any instant.';
COMMENT ON COLUMN complaints_history.id IS 'The complaint.';
COMMENT ON COLUMN complaints_history.customer_id IS 'Who complained.';
COMMENT ON COLUMN complaints_history.revision IS 'Revision in the customer''s stream of the last event about the complaint.';
COMMENT ON COLUMN complaints_history.position IS 'Position in the log of that event.';
COMMENT ON COLUMN complaints_history.category IS 'Code of what it is about.';
COMMENT ON COLUMN complaints_history.severity IS 'low, normal, high or critical.';
COMMENT ON COLUMN complaints_history.channel IS 'Code of how it came in; empty where not said.';
COMMENT ON COLUMN complaints_history.state IS 'received, acknowledged, assigned, analysing, actionAgreed, resolved, feedbackSent, confirmed, closed, reopened or rejected.';
COMMENT ON COLUMN complaints_history.resolution IS 'Code of what was done; empty while open.';
COMMENT ON COLUMN complaints_history.cause IS 'Code of why it happened; empty where not known.';
COMMENT ON COLUMN complaints_history.compensation_amount IS 'What the customer was given; null where nothing.';
COMMENT ON COLUMN complaints_history.compensation_currency IS 'ISO 4217 code of the compensation; empty where none.';
COMMENT ON COLUMN complaints_history.filed_at IS 'When it was filed, in the world.';
COMMENT ON COLUMN complaints_history.filed_day IS 'The day of filed_at in the installation''s time zone.';
COMMENT ON COLUMN complaints_history.resolved_at IS 'When it was resolved, in the world; null while open.';
COMMENT ON COLUMN complaints_history.resolved_day IS 'The day of resolved_at in the installation''s time zone.';
COMMENT ON COLUMN complaints_history.recorded_at IS 'When it was filed, by the store''s clock.';
COMMENT ON COLUMN complaints_history.description_ref IS 'Reference to the sealed description.';
COMMENT ON COLUMN complaints_history.resolution_ref IS 'Reference to the sealed description of the resolution; null where there is none.';
COMMENT ON COLUMN complaints_history.open IS 'Neither resolved nor rejected, or reopened since.';
COMMENT ON COLUMN complaints_history.state_since IS 'When it came into its state, in the world.';
COMMENT ON COLUMN complaints_history.owner IS 'Opaque id of who has it; empty where nobody has.';
COMMENT ON COLUMN complaints_history.team IS 'Code of the department that has it; empty where not said.';
COMMENT ON COLUMN complaints_history.due_at IS 'The deadline that was set for it last; null where there is none.';
COMMENT ON COLUMN complaints_history.level IS 'Level of escalation, 0 for none.';
COMMENT ON COLUMN complaints_history.paused_since IS 'Since when the customer is waited for; null where not.';
COMMENT ON COLUMN complaints_history.waits_for IS 'Code of what the customer is waited for; empty where not.';
COMMENT ON COLUMN complaints_history.action IS 'Code of what was agreed to be done; empty where nothing yet.';
COMMENT ON COLUMN complaints_history.rejection IS 'Code of why it was rejected; empty where it was not.';
COMMENT ON COLUMN complaints_history.satisfied IS 'Whether the customer is satisfied with the outcome; null where not asked.';
COMMENT ON COLUMN complaints_history.reopened IS 'How often it was reopened.';
COMMENT ON COLUMN complaints_history.closed_at IS 'When it was closed, in the world; null where it is not.';
COMMENT ON COLUMN complaints_history.recorded_from IS 'Known from this instant on: the latest that the store''s clock had been, along the log, at the event.';
COMMENT ON COLUMN complaints_history.recorded_to IS 'Known otherwise from this instant on; infinity where it is what is known now.';
COMMENT ON COLUMN complaints_history.occurred_from IS 'So from this instant on, in the world.';
COMMENT ON COLUMN complaints_history.occurred_to IS 'Otherwise from this instant on; infinity where it is still so.';

CREATE TABLE clock (
    recorded timestamptz NOT NULL PRIMARY KEY,
    position bigint      NOT NULL
);
COMMENT ON TABLE clock IS 'The latest that the store''s clock had been, along the log: what was recorded by an instant is the log up to the last position at or before it.';
COMMENT ON COLUMN clock.recorded IS 'The running maximum of the store''s clock.';
COMMENT ON COLUMN clock.position IS 'The last position of the log at which it was this.';

--- indexes
CREATE INDEX IF NOT EXISTS complaints_history_filed ON complaints_history (filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_history_clock ON clock (position);

--- views
CREATE OR REPLACE VIEW read.complaints_history AS
SELECT id, customer_id, revision, position, category, severity, channel, state, resolution, cause,
       compensation_amount, compensation_currency, filed_at, filed_day, resolved_at, resolved_day, recorded_at,
       description_ref, resolution_ref, open, state_since, owner, team, due_at, level, paused_since, waits_for,
       action, rejection, satisfied, reopened, closed_at, recorded_from, recorded_to, occurred_from, occurred_to
FROM complaints_history;

CREATE OR REPLACE VIEW read.complaints_history_clock AS
SELECT recorded, position FROM clock;

CREATE OR REPLACE VIEW analytics.complaints_history AS
SELECT id, customer_id, revision, position, category, severity, nullif(channel, '') AS channel, state,
       nullif(resolution, '') AS resolution, nullif(cause, '') AS cause, compensation_amount,
       nullif(compensation_currency, '') AS compensation_currency, filed_at, filed_day, resolved_at, resolved_day,
       recorded_at, open, state_since, nullif(owner, '') AS owner, nullif(team, '') AS team, due_at, level,
       paused_since, nullif(waits_for, '') AS waits_for, nullif(action, '') AS action,
       nullif(rejection, '') AS rejection, satisfied, reopened, closed_at, recorded_from, recorded_to, occurred_from,
       occurred_to
FROM complaints_history;
