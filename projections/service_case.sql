-- One row a case, a complaint or a service request: what service levels are
-- judged by. How long it took is worked out when it is asked for, with the
-- calendar and the targets as they are known then.

--- tables
CREATE TABLE service_cases (
    id           uuid        NOT NULL PRIMARY KEY,
    customer_id  uuid        NOT NULL,
    revision     bigint      NOT NULL,
    position     bigint      NOT NULL,
    kind         text        NOT NULL,
    state        text        NOT NULL,
    open         boolean     NOT NULL,
    category     text        NOT NULL,
    severity     text        NOT NULL,
    channel      text        NOT NULL,
    owner        text        NOT NULL,
    team         text        NOT NULL,
    classes      jsonb       NOT NULL,
    received_at  timestamptz NOT NULL,
    received_day date        NOT NULL,
    responded_at timestamptz,
    resolved_at  timestamptz,
    clocks       jsonb       NOT NULL
);
COMMENT ON TABLE service_cases IS 'One row a case, folded from the events about it.';
COMMENT ON COLUMN service_cases.id IS 'The complaint or the service request.';
COMMENT ON COLUMN service_cases.customer_id IS 'Whose it is.';
COMMENT ON COLUMN service_cases.revision IS 'Revision in the customer''s stream of the last event about the case.';
COMMENT ON COLUMN service_cases.position IS 'Position in the log of that event.';
COMMENT ON COLUMN service_cases.kind IS 'complaint or request.';
COMMENT ON COLUMN service_cases.state IS 'Where it stands, in the words of its kind.';
COMMENT ON COLUMN service_cases.open IS 'There is still something to be done.';
COMMENT ON COLUMN service_cases.category IS 'Code of what it is about.';
COMMENT ON COLUMN service_cases.severity IS 'Severity of the complaint, urgency of the request; empty where not said.';
COMMENT ON COLUMN service_cases.channel IS 'Code of how it came in; empty where not said.';
COMMENT ON COLUMN service_cases.owner IS 'Opaque id of who has it; empty where nobody has.';
COMMENT ON COLUMN service_cases.team IS 'Code of the department that has it; empty where not said.';
COMMENT ON COLUMN service_cases.classes IS 'The classes the customer was in at receipt, by scheme.';
COMMENT ON COLUMN service_cases.received_at IS 'When it was received, in the world.';
COMMENT ON COLUMN service_cases.received_day IS 'The day of received_at in the installation''s time zone.';
COMMENT ON COLUMN service_cases.responded_at IS 'When the customer was told something first; null where not yet.';
COMMENT ON COLUMN service_cases.resolved_at IS 'When it was resolved or rejected; null while open.';
COMMENT ON COLUMN service_cases.clocks IS 'What the clocks are read from: received, responded, resolved, asked (from when the customer asked again until the answer) and pauses.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next case takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS service_cases_customer ON service_cases (customer_id, received_at);
CREATE INDEX IF NOT EXISTS service_cases_staff ON service_cases (owner, received_at);
CREATE INDEX IF NOT EXISTS service_cases_team ON service_cases (team, received_at);
CREATE INDEX IF NOT EXISTS service_cases_day ON service_cases (received_day, id);
CREATE INDEX IF NOT EXISTS service_cases_open ON service_cases (received_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS service_cases_owner ON service_cases (owner, received_at, id) WHERE open;

--- past
CREATE INDEX IF NOT EXISTS service_cases_open_held ON service_cases_history ({held}) WHERE open;

--- views
CREATE OR REPLACE VIEW read.service_cases AS
SELECT id, customer_id, revision, position, kind, state, open, category, severity, channel, owner, team, classes,
       received_at, received_day, responded_at, resolved_at, clocks
FROM service_cases;

CREATE OR REPLACE VIEW analytics.service_cases AS
SELECT id, customer_id, revision, position, kind, state, open, nullif(category, '') AS category, nullif(severity, '') AS severity,
       nullif(channel, '') AS channel, nullif(owner, '') AS owner, nullif(team, '') AS team, classes,
       received_at, received_day, responded_at, resolved_at, clocks
FROM service_cases;
COMMENT ON COLUMN analytics.service_cases.category IS 'Code of what it is about; null where not said, as of a request before it was triaged.';
