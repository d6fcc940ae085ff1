-- One row a planned visit, with what became of it.

--- tables
CREATE TABLE visit_plans (
    id           uuid        NOT NULL PRIMARY KEY,
    customer_id  uuid        NOT NULL,
    revision     bigint      NOT NULL,
    position     bigint      NOT NULL,
    state        text        NOT NULL,
    open         boolean     NOT NULL,
    mode         text        NOT NULL,
    purpose      text        NOT NULL,
    staff        text        NOT NULL,
    team         text        NOT NULL,
    from_at      timestamptz NOT NULL,
    until_at     timestamptz NOT NULL,
    until_day    date        NOT NULL,
    planned_at   timestamptz NOT NULL,
    started_at   timestamptz,
    visited_at   timestamptz,
    in_window    boolean     NOT NULL,
    rescheduled  integer     NOT NULL,
    cancelled_by text        NOT NULL,
    reason       text        NOT NULL,
    classes      jsonb       NOT NULL,
    content_ref  bytea,
    goal_ref     bytea
);
COMMENT ON TABLE visit_plans IS 'One row a planned visit, folded from the events about it.';
COMMENT ON COLUMN visit_plans.id IS 'The visit; its record in visits has the same id.';
COMMENT ON COLUMN visit_plans.customer_id IS 'Who is visited.';
COMMENT ON COLUMN visit_plans.revision IS 'Revision in the customer''s stream of the last event about the plan.';
COMMENT ON COLUMN visit_plans.position IS 'Position in the log of that event.';
COMMENT ON COLUMN visit_plans.state IS 'planned, confirmed, started, completed, missed or cancelled.';
COMMENT ON COLUMN visit_plans.open IS 'The visit is still to come or under way.';
COMMENT ON COLUMN visit_plans.mode IS 'inPerson, phone, video or mail, as planned.';
COMMENT ON COLUMN visit_plans.purpose IS 'Code; empty where not said.';
COMMENT ON COLUMN visit_plans.staff IS 'Opaque id of who goes; empty where somebody of the team will.';
COMMENT ON COLUMN visit_plans.team IS 'Code of the team that it was given to; empty where to none.';
COMMENT ON COLUMN visit_plans.from_at IS 'Beginning of the window, after it was moved last.';
COMMENT ON COLUMN visit_plans.until_at IS 'End of the window, after it was moved last: when the visit is due.';
COMMENT ON COLUMN visit_plans.until_day IS 'The day of until_at in the installation''s time zone.';
COMMENT ON COLUMN visit_plans.planned_at IS 'When it was planned, in the world.';
COMMENT ON COLUMN visit_plans.started_at IS 'When it began; null where not said.';
COMMENT ON COLUMN visit_plans.visited_at IS 'When it took place; null where it has not.';
COMMENT ON COLUMN visit_plans.in_window IS 'It took place in its window.';
COMMENT ON COLUMN visit_plans.rescheduled IS 'How often it was moved.';
COMMENT ON COLUMN visit_plans.cancelled_by IS 'customer or us; empty where it was not cancelled.';
COMMENT ON COLUMN visit_plans.reason IS 'Code of why it was cancelled or missed; empty where not said.';
COMMENT ON COLUMN visit_plans.classes IS 'The classes the customer was in when it was planned, by scheme.';
COMMENT ON COLUMN visit_plans.content_ref IS 'Reference to the sealed content planned; null where there is none.';
COMMENT ON COLUMN visit_plans.goal_ref IS 'Reference to the sealed goal; null where there is none.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next plan takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS visit_plans_customer ON visit_plans (customer_id, until_at, id);
CREATE INDEX IF NOT EXISTS visit_plans_until ON visit_plans (until_at, id);
CREATE INDEX IF NOT EXISTS visit_plans_staff ON visit_plans (staff, until_at, id);
CREATE INDEX IF NOT EXISTS visit_plans_team ON visit_plans (team, until_at, id) WHERE team <> '';
CREATE INDEX IF NOT EXISTS visit_plans_state ON visit_plans (state, until_at, id);
CREATE INDEX IF NOT EXISTS visit_plans_open ON visit_plans (open, until_at, id); -- not of the past
CREATE INDEX IF NOT EXISTS visit_plans_day ON visit_plans (until_day);

--- past
CREATE INDEX IF NOT EXISTS visit_plans_ended ON visit_plans_history ({months}, until_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS visit_plans_ended_staff ON visit_plans_history ({months}, staff, until_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS visit_plans_ended_team ON visit_plans_history ({months}, team, until_at, id) WHERE open;

--- views
CREATE OR REPLACE VIEW read.visit_plans AS
SELECT id, customer_id, revision, position, state, open, mode, purpose, staff, from_at, until_at, until_day, planned_at,
       started_at, visited_at, in_window, rescheduled, cancelled_by, reason, classes, content_ref, goal_ref, team
FROM visit_plans;

CREATE OR REPLACE VIEW analytics.visit_plans AS
SELECT id, customer_id, revision, position, state, open, mode, nullif(purpose, '') AS purpose, nullif(staff, '') AS staff, from_at, until_at, until_day, planned_at,
       started_at, visited_at, in_window, rescheduled, nullif(cancelled_by, '') AS cancelled_by, nullif(reason, '') AS reason, classes, nullif(team, '') AS team
FROM visit_plans;
