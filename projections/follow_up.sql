-- One row a follow-up: something to be done for a customer by a certain time.

--- tables
CREATE TABLE follow_ups (
    id              uuid        NOT NULL PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    state           text        NOT NULL,
    kind            text        NOT NULL,
    owner           text        NOT NULL,
    team            text        NOT NULL,
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    due_day         date        NOT NULL,
    ended_at        timestamptz,
    outcome         text        NOT NULL,
    visit_id        uuid,
    complaint_id    uuid,
    classes         jsonb       NOT NULL,
    description_ref bytea,
    outcome_ref     bytea
);
COMMENT ON TABLE follow_ups IS 'One row a follow-up, folded from the events about it.';
COMMENT ON COLUMN follow_ups.id IS 'The follow-up.';
COMMENT ON COLUMN follow_ups.customer_id IS 'For whom it is done.';
COMMENT ON COLUMN follow_ups.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN follow_ups.position IS 'Position in the log of that event.';
COMMENT ON COLUMN follow_ups.state IS 'open, done or dropped. One that is open is overdue when due_at has passed.';
COMMENT ON COLUMN follow_ups.kind IS 'Code, such as agreement, greeting, revisit; empty where not said.';
COMMENT ON COLUMN follow_ups.owner IS 'Opaque id of who does it; empty where somebody of the team will.';
COMMENT ON COLUMN follow_ups.team IS 'Code of the team that it was given to; empty where to none.';
COMMENT ON COLUMN follow_ups.opened_at IS 'When it came up, in the world.';
COMMENT ON COLUMN follow_ups.due_at IS 'By when it is to be done.';
COMMENT ON COLUMN follow_ups.due_day IS 'The day of due_at in the installation''s time zone.';
COMMENT ON COLUMN follow_ups.ended_at IS 'When it was done or dropped; null while open.';
COMMENT ON COLUMN follow_ups.outcome IS 'Code of what came of it, or of why it was dropped; empty where not said.';
COMMENT ON COLUMN follow_ups.visit_id IS 'The planned visit that it comes from; null where from none.';
COMMENT ON COLUMN follow_ups.complaint_id IS 'The complaint that it comes from; null where from none.';
COMMENT ON COLUMN follow_ups.classes IS 'The classes the customer was in when it came up, by scheme.';
COMMENT ON COLUMN follow_ups.description_ref IS 'Reference to the sealed description.';
COMMENT ON COLUMN follow_ups.outcome_ref IS 'Reference to the sealed words about the outcome; null where there are none.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next follow-up takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS follow_ups_customer ON follow_ups (customer_id, due_at, id);
CREATE INDEX IF NOT EXISTS follow_ups_due ON follow_ups (due_at, id);
CREATE INDEX IF NOT EXISTS follow_ups_owner ON follow_ups (owner, due_at, id);
CREATE INDEX IF NOT EXISTS follow_ups_team ON follow_ups (team, due_at, id) WHERE team <> '';
CREATE INDEX IF NOT EXISTS follow_ups_state ON follow_ups (state, due_at, id);
CREATE INDEX IF NOT EXISTS follow_ups_kind ON follow_ups (kind, due_at, id);
CREATE INDEX IF NOT EXISTS follow_ups_day ON follow_ups (due_day);

--- past
CREATE INDEX IF NOT EXISTS follow_ups_ended ON follow_ups_history ({months}, due_at, id) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS follow_ups_ended_owner ON follow_ups_history ({months}, owner, due_at, id) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS follow_ups_ended_team ON follow_ups_history ({months}, team, due_at, id) WHERE state = 'open';

--- views
CREATE OR REPLACE VIEW read.follow_ups AS
SELECT id, customer_id, revision, position, state, kind, owner, opened_at, due_at, due_day, ended_at, outcome,
       visit_id, complaint_id, classes, description_ref, outcome_ref, team
FROM follow_ups;

CREATE OR REPLACE VIEW analytics.follow_ups AS
SELECT id, customer_id, revision, position, state, nullif(kind, '') AS kind, nullif(owner, '') AS owner, opened_at, due_at, due_day, ended_at,
       nullif(outcome, '') AS outcome, visit_id, complaint_id, classes, nullif(team, '') AS team
FROM follow_ups;
