-- One row a service request, with where it stands and the parts of other
-- departments. Read as cases of service levels together with the complaints.

--- tables
CREATE TABLE requests (
    id              uuid        NOT NULL PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    state           text        NOT NULL,
    open            boolean     NOT NULL,
    type            text        NOT NULL,
    urgency         text        NOT NULL,
    channel         text        NOT NULL,
    owner           text        NOT NULL,
    team            text        NOT NULL,
    due_at          timestamptz,
    tasks           jsonb       NOT NULL,
    resolution      text        NOT NULL,
    satisfied       boolean,
    received_at     timestamptz NOT NULL,
    classes         jsonb       NOT NULL,
    clocks          jsonb       NOT NULL,
    description_ref bytea,
    resolution_ref  bytea
);
COMMENT ON TABLE requests IS 'One row a service request, folded from the events about it.';
COMMENT ON COLUMN requests.id IS 'The request.';
COMMENT ON COLUMN requests.customer_id IS 'Whose it is.';
COMMENT ON COLUMN requests.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN requests.position IS 'Position in the log of that event.';
COMMENT ON COLUMN requests.state IS 'received, triaged, assigned, working, resolved or confirmed.';
COMMENT ON COLUMN requests.open IS 'There is still something to be done.';
COMMENT ON COLUMN requests.type IS 'Code of what kind it is; empty before it was triaged.';
COMMENT ON COLUMN requests.urgency IS 'low, normal, high or critical; empty before it was triaged.';
COMMENT ON COLUMN requests.channel IS 'Code of how it came in; empty where not said.';
COMMENT ON COLUMN requests.owner IS 'Opaque id of who has it; empty where nobody has.';
COMMENT ON COLUMN requests.team IS 'Code of the department that has it; empty where not said.';
COMMENT ON COLUMN requests.due_at IS 'The deadline that was set for it; null where there is none.';
COMMENT ON COLUMN requests.tasks IS 'The parts of other departments by id: team, due, done, outcome.';
COMMENT ON COLUMN requests.resolution IS 'Code of what was done; empty while open.';
COMMENT ON COLUMN requests.satisfied IS 'Whether the customer is satisfied; null where not asked.';
COMMENT ON COLUMN requests.received_at IS 'When it was received, in the world.';
COMMENT ON COLUMN requests.classes IS 'The classes the customer was in at receipt, by scheme.';
COMMENT ON COLUMN requests.clocks IS 'What the clocks of the service level are read from.';
COMMENT ON COLUMN requests.description_ref IS 'Reference to the sealed description.';
COMMENT ON COLUMN requests.resolution_ref IS 'Reference to the sealed words about what was done; null where there are none.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next request takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS requests_customer ON requests (customer_id, received_at, id);
CREATE INDEX IF NOT EXISTS requests_received ON requests (received_at, id);
CREATE INDEX IF NOT EXISTS requests_state ON requests (state, received_at, id);
CREATE INDEX IF NOT EXISTS requests_open ON requests (open, received_at, id); -- not of the past
CREATE INDEX IF NOT EXISTS requests_owner ON requests (owner, received_at, id);
CREATE INDEX IF NOT EXISTS requests_team ON requests (team, received_at, id);

--- past
CREATE INDEX IF NOT EXISTS requests_ended ON requests_history ({months}, received_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS requests_ended_owner ON requests_history ({months}, owner, received_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS requests_ended_team ON requests_history ({months}, team, received_at, id) WHERE open;

--- views
CREATE OR REPLACE VIEW read.requests AS
SELECT id, customer_id, revision, position, state, open, type, urgency, channel, owner, team, due_at, tasks, resolution,
       satisfied, received_at, classes, clocks, description_ref, resolution_ref
FROM requests;

CREATE OR REPLACE VIEW analytics.requests AS
SELECT id, customer_id, revision, position, state, open, nullif(type, '') AS type, nullif(urgency, '') AS urgency,
       nullif(channel, '') AS channel, nullif(owner, '') AS owner, nullif(team, '') AS team, due_at, tasks,
       nullif(resolution, '') AS resolution, satisfied, received_at, classes, clocks
FROM requests;
