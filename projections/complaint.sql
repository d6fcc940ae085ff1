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
    classes               jsonb       NOT NULL
);

COMMENT ON TABLE complaints IS 'One row a complaint, folded from the events about it.';
COMMENT ON COLUMN complaints.id IS 'The complaint.';
COMMENT ON COLUMN complaints.customer_id IS 'Who complained.';
COMMENT ON COLUMN complaints.revision IS 'Revision in the customer''s stream of the last event about the complaint.';
COMMENT ON COLUMN complaints.position IS 'Position in the log of that event.';
COMMENT ON COLUMN complaints.category IS 'Code of what it is about.';
COMMENT ON COLUMN complaints.severity IS 'low, normal, high or critical.';
COMMENT ON COLUMN complaints.channel IS 'Code of how it came in; empty where not said.';
COMMENT ON COLUMN complaints.state IS 'received, acknowledged, assigned, analysing, actionAgreed, resolved, feedbackSent, confirmed, closed, reopened or rejected.';
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
COMMENT ON COLUMN complaints.open IS 'Neither resolved nor rejected, or reopened since.';
COMMENT ON COLUMN complaints.state_since IS 'When it came into its state, in the world.';
COMMENT ON COLUMN complaints.owner IS 'Opaque id of who has it; empty where nobody has.';
COMMENT ON COLUMN complaints.team IS 'Code of the department that has it; empty where not said.';
COMMENT ON COLUMN complaints.due_at IS 'The deadline that was set for it last; null where there is none.';
COMMENT ON COLUMN complaints.level IS 'Level of escalation, 0 for none.';
COMMENT ON COLUMN complaints.paused_since IS 'Since when the customer is waited for; null where not.';
COMMENT ON COLUMN complaints.waits_for IS 'Code of what the customer is waited for; empty where not.';
COMMENT ON COLUMN complaints.action IS 'Code of what was agreed to be done; empty where nothing yet.';
COMMENT ON COLUMN complaints.rejection IS 'Code of why it was rejected; empty where it was not.';
COMMENT ON COLUMN complaints.satisfied IS 'Whether the customer is satisfied with the outcome; null where not asked.';
COMMENT ON COLUMN complaints.reopened IS 'How often it was reopened.';
COMMENT ON COLUMN complaints.closed_at IS 'When it was closed, in the world; null where it is not.';
COMMENT ON COLUMN complaints.classes IS 'The classes the customer was in when it was filed, by scheme.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next complaint takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS complaints_customer ON complaints (customer_id, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_filed ON complaints (filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_state ON complaints (state, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_day ON complaints (filed_day, category);
CREATE INDEX IF NOT EXISTS complaints_open ON complaints (open, filed_at, id); -- not of the past
CREATE INDEX IF NOT EXISTS complaints_owner ON complaints (owner, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_team ON complaints (team, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_channel ON complaints (channel, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_level ON complaints (filed_at, id) WHERE level > 0;
CREATE INDEX IF NOT EXISTS complaints_due ON complaints (due_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS complaints_work ON complaints (owner, due_at, id) WHERE open; -- not of the past
CREATE INDEX IF NOT EXISTS complaints_classes ON complaints USING gin (classes jsonb_path_ops);
CREATE INDEX IF NOT EXISTS complaints_severity ON complaints (severity, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_category ON complaints (category, filed_at, id);
CREATE INDEX IF NOT EXISTS complaints_cause ON complaints (cause, filed_at, id);

--- past
CREATE INDEX IF NOT EXISTS complaints_open_held ON complaints_history ({held}, customer_id) WHERE open;
CREATE INDEX IF NOT EXISTS complaints_ended_filed ON complaints_history ({months}, filed_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS complaints_ended_filed_owner ON complaints_history ({months}, owner, filed_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS complaints_ended_filed_team ON complaints_history ({months}, team, filed_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS complaints_ended_due ON complaints_history ({months}, due_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS complaints_ended_due_owner ON complaints_history ({months}, owner, due_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS complaints_ended_due_team ON complaints_history ({months}, team, due_at, id) WHERE open;

--- views
CREATE OR REPLACE VIEW read.complaints AS
SELECT id, customer_id, revision, position, category, severity, channel, state, resolution, cause,
       compensation_amount, compensation_currency, filed_at, filed_day, resolved_at, resolved_day,
       recorded_at, description_ref, resolution_ref,
       open, state_since, owner, team, due_at, level, paused_since, waits_for, action, rejection,
       satisfied, reopened, closed_at, classes
FROM complaints;

CREATE OR REPLACE VIEW analytics.complaints AS
SELECT id, customer_id, revision, position, category, severity, nullif(channel, '') AS channel, state,
       nullif(resolution, '') AS resolution, nullif(cause, '') AS cause,
       compensation_amount, nullif(compensation_currency, '') AS compensation_currency,
       filed_at, filed_day, resolved_at, resolved_day, recorded_at,
       open, state_since, nullif(owner, '') AS owner, nullif(team, '') AS team, due_at, level, paused_since,
       nullif(waits_for, '') AS waits_for, nullif(action, '') AS action, nullif(rejection, '') AS rejection,
       satisfied, reopened, closed_at, classes
FROM complaints;
