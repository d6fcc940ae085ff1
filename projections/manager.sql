-- Who has which customer when: a row for each event that says so. read.belongings is
-- all that each member of the staff has, by this and the other read models: what is
-- handed over when they leave. Rows are never changed. At an instant T, as known by a position P of the log, the row counts
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

CREATE OR REPLACE VIEW read.belongings AS
SELECT s.id AS staff, b.kind, b.customer_id, b.thing_id
FROM read.staff s CROSS JOIN LATERAL (
    SELECT DISTINCT 'customer' AS kind, m.customer_id, m.customer_id AS thing_id FROM read.customer_managers m
    CROSS JOIN LATERAL (
        SELECT now() AS at UNION SELECT x FROM read.customer_managers k, unnest(ARRAY[k.valid_from, k.valid_until]) x
        WHERE k.customer_id = m.customer_id AND x > now() AND x < 'infinity') p
    WHERE m.staff = s.id AND m.valid_from <= p.at AND m.valid_until > p.at AND NOT EXISTS (
        SELECT FROM read.customer_managers n
        WHERE n.customer_id = m.customer_id AND n.revision > m.revision AND n.valid_from <= p.at AND n.valid_until > p.at)
    UNION ALL SELECT 'complaint', customer_id, id FROM read.complaints WHERE owner = s.id::text AND open
    UNION ALL SELECT 'request', customer_id, id FROM read.requests WHERE owner = s.id::text AND open
    UNION ALL SELECT 'visit', customer_id, id FROM read.visit_plans WHERE staff = s.id::text AND open
    UNION ALL SELECT 'followUp', customer_id, id FROM read.follow_ups WHERE owner = s.id::text AND state = 'open'
    UNION ALL SELECT 'dispute', customer_id, id FROM read.disputes WHERE owner = s.id::text AND open
    UNION ALL SELECT 'keyContact', customer_id, id FROM read.key_contacts WHERE owner = s.id::text AND open
    UNION ALL SELECT 'measure', NULL, id FROM read.measures WHERE owner = s.id::text AND state IN ('opened', 'implemented')) b
LEFT JOIN read.customers c ON c.id = b.customer_id
WHERE b.customer_id IS NULL OR c.status <> 'erased' AND (b.kind <> 'customer' OR c.archived_at IS NULL);
COMMENT ON VIEW read.belongings IS 'What each member of the staff has: customers, now or at an instant to come, what is open of them, and improvements. Who is archived needs nobody, but what was begun of them is to be ended; of who is erased nothing is left to do.';
COMMENT ON COLUMN read.belongings.staff IS 'The member of the staff, also one who has left.';
COMMENT ON COLUMN read.belongings.kind IS 'customer, complaint, request, visit, followUp, dispute, keyContact or measure.';
COMMENT ON COLUMN read.belongings.customer_id IS 'The customer of whom it is; a record that was merged into another one keeps what was begun on it; null of a measure, which is of no customer.';
COMMENT ON COLUMN read.belongings.thing_id IS 'The complaint, request, planned visit, follow-up, dispute, contact or measure; the customer itself where that is theirs.';
