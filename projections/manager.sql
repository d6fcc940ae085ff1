-- Who has which customer when: a row for each event that says so. Rows are never
-- changed. At an instant T, as known by a position P of the log, the row counts
-- that has the highest revision of those with
--
--	position <= P AND valid_from <= T AND valid_until > T

--- tables
CREATE TABLE customer_managers (
    customer_id uuid        NOT NULL,
    revision    bigint      NOT NULL,
    position    bigint      NOT NULL,
    staff       uuid,
    team        text        NOT NULL,
    role        text        NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    reason      text        NOT NULL,
    actor       text        NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, revision) -- of one customer there are few, the latest counts
);
COMMENT ON TABLE customer_managers IS 'One row an event that says who has a customer for a while; of two about the same instant the one with the higher revision counts.';
COMMENT ON COLUMN customer_managers.customer_id IS 'The customer.';
COMMENT ON COLUMN customer_managers.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN customer_managers.position IS 'Position of the event in the log.';
COMMENT ON COLUMN customer_managers.staff IS 'The member of the staff who has it; null where a team has it, or nobody.';
COMMENT ON COLUMN customer_managers.team IS 'Code of the team that has it; empty where a member of the staff has it, whose team it then is, or nobody.';
COMMENT ON COLUMN customer_managers.role IS 'Code of what they are to the customer; empty where not said.';
COMMENT ON COLUMN customer_managers.valid_from IS 'From this instant on, in the world.';
COMMENT ON COLUMN customer_managers.valid_until IS 'Until before this instant; infinity where it has no end.';
COMMENT ON COLUMN customer_managers.reason IS 'Code of why; empty where not said.';
COMMENT ON COLUMN customer_managers.actor IS 'Opaque id of who decided.';
COMMENT ON COLUMN customer_managers.recorded_at IS 'When it was recorded, by the store''s clock.';

--- indexes
CREATE INDEX IF NOT EXISTS customer_managers_staff ON customer_managers (staff, customer_id);
CREATE INDEX IF NOT EXISTS customer_managers_team ON customer_managers (team, customer_id) WHERE team <> '';

--- views
CREATE OR REPLACE VIEW read.customer_managers AS
SELECT customer_id, revision, position, staff, team, role, valid_from, valid_until, reason, actor, recorded_at
FROM customer_managers;

CREATE OR REPLACE VIEW read.customer_managers_now AS
SELECT customer_id, revision, position, staff, team, role, valid_from, valid_until, reason, actor, recorded_at
FROM customer_managers m
WHERE valid_from <= now() AND valid_until > now() AND (staff IS NOT NULL OR team <> '') AND NOT EXISTS (
    SELECT FROM customer_managers n
    WHERE n.customer_id = m.customer_id AND n.revision > m.revision AND n.valid_from <= now() AND n.valid_until > now());

CREATE OR REPLACE VIEW analytics.customer_managers AS
SELECT customer_id, revision, position, staff, nullif(team, '') AS team, nullif(role, '') AS role, valid_from, valid_until,
       nullif(reason, '') AS reason, actor, recorded_at
FROM customer_managers;
