-- One row a service upgrade, with where it stands.

--- tables
CREATE TABLE service_upgrades (
    id              uuid        NOT NULL PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    state           text        NOT NULL,
    tier            text        NOT NULL,
    cause           text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    decided_at      timestamptz,
    decided_by      text        NOT NULL,
    valid_from      timestamptz,
    valid_until     timestamptz,
    reason          text        NOT NULL,
    description_ref bytea
);
COMMENT ON TABLE service_upgrades IS 'One row a service upgrade, folded from the events about it.';
COMMENT ON COLUMN service_upgrades.id IS 'The service upgrade.';
COMMENT ON COLUMN service_upgrades.customer_id IS 'Who asked for it.';
COMMENT ON COLUMN service_upgrades.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN service_upgrades.position IS 'Position in the log of that event.';
COMMENT ON COLUMN service_upgrades.state IS 'requested, granted, refused or ended. One that is granted has expired when valid_until has passed.';
COMMENT ON COLUMN service_upgrades.tier IS 'As which tier the customer is to be served, or is.';
COMMENT ON COLUMN service_upgrades.cause IS 'Code of what gave rise to it; empty where not said.';
COMMENT ON COLUMN service_upgrades.requested_at IS 'When it was asked for, in the world.';
COMMENT ON COLUMN service_upgrades.decided_at IS 'When it was granted or refused; null where not yet.';
COMMENT ON COLUMN service_upgrades.decided_by IS 'Opaque id of who granted or refused it; empty where nobody has.';
COMMENT ON COLUMN service_upgrades.valid_from IS 'Cases received from then on go by it; null where it was not granted.';
COMMENT ON COLUMN service_upgrades.valid_until IS 'Cases received before then go by it; null where it was not granted.';
COMMENT ON COLUMN service_upgrades.reason IS 'Code of why it was decided so, or ended; empty where not said.';
COMMENT ON COLUMN service_upgrades.description_ref IS 'Reference to the sealed description; null where there is none.';

--- indexes
CREATE INDEX IF NOT EXISTS service_upgrades_customer ON service_upgrades (customer_id, requested_at, id);
CREATE INDEX IF NOT EXISTS service_upgrades_requested ON service_upgrades (requested_at, id);
CREATE INDEX IF NOT EXISTS service_upgrades_until ON service_upgrades (valid_until) WHERE valid_until IS NOT NULL; -- few are in force at a time
CREATE INDEX IF NOT EXISTS service_upgrades_state ON service_upgrades (state, requested_at, id);

--- views
CREATE OR REPLACE VIEW read.service_upgrades AS
SELECT id, customer_id, revision, position, state, tier, cause, requested_at, decided_at, decided_by, valid_from, valid_until, reason, description_ref
FROM service_upgrades;

CREATE OR REPLACE VIEW analytics.service_upgrades AS
SELECT id, customer_id, revision, position, state, tier, nullif(cause, '') AS cause, requested_at, decided_at, nullif(decided_by, '') AS decided_by,
       valid_from, valid_until, nullif(reason, '') AS reason
FROM service_upgrades;
