-- Every version of every policy: calendars, service levels and other schemes.

--- tables
CREATE TABLE policies (
    scheme       text        NOT NULL,
    revision     bigint      NOT NULL,
    position     bigint      NOT NULL,
    event_id     uuid        NOT NULL,
    type         text        NOT NULL,
    occurred_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    actor        text        NOT NULL,
    on_behalf_of text        NOT NULL,
    reason       text        NOT NULL,
    data         jsonb       NOT NULL,
    PRIMARY KEY (scheme, revision) -- a scheme is read whole, in its order
);
COMMENT ON TABLE policies IS 'One row an event of a policy''s stream; nothing is replaced.';
COMMENT ON COLUMN policies.scheme IS 'Name of the policy: its stream is scheme-<name>.';
COMMENT ON COLUMN policies.revision IS 'Revision in that stream.';
COMMENT ON COLUMN policies.position IS 'Position in the log.';
COMMENT ON COLUMN policies.event_id IS 'The event.';
COMMENT ON COLUMN policies.type IS 'What was decided, such as CalendarDefined.';
COMMENT ON COLUMN policies.occurred_at IS 'When it was decided, in the world.';
COMMENT ON COLUMN policies.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN policies.actor IS 'Opaque id of who recorded it.';
COMMENT ON COLUMN policies.on_behalf_of IS 'Opaque id of the person for whom; empty where not said.';
COMMENT ON COLUMN policies.reason IS 'Code of why; empty where not said.';
COMMENT ON COLUMN policies.data IS 'The policy as it was decided on.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.policies AS
SELECT scheme, revision, position, event_id, type, occurred_at, recorded_at, actor, on_behalf_of, reason, data FROM policies;

CREATE OR REPLACE VIEW analytics.policies AS
SELECT scheme, revision, position, event_id, type, occurred_at, recorded_at, actor,
       nullif(on_behalf_of, '') AS on_behalf_of, nullif(reason, '') AS reason, data
FROM policies;
