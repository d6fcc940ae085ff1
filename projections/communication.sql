-- One row a customer: when it was contacted last, what it was promised, what it
-- wants, and which dates raise a task.

--- tables
CREATE TABLE communications (
    customer_id         uuid NOT NULL PRIMARY KEY,
    revision            bigint NOT NULL,
    position            bigint NOT NULL,
    status              text NOT NULL,
    created_at          timestamptz NOT NULL,
    class_importance    text NOT NULL,
    class_frequency     text NOT NULL,
    class_value         text NOT NULL,
    last_contact_at     timestamptz,
    strategies          json NOT NULL,
    contact_every       integer NOT NULL,
    manager             text NOT NULL,
    last_visit_at       timestamptz,
    last_visit_imported boolean NOT NULL,
    since_at            timestamptz NOT NULL,
    due_at              timestamptz,
    anniversary         integer NOT NULL,
    created_day         date NOT NULL,
    birth_day_keys      bytea[],
    birth_date_stamp    json NOT NULL,
    preferences         json NOT NULL,
    grounds             json NOT NULL,
    needs               json NOT NULL,
    kind                text NOT NULL,
    region              text NOT NULL,
    region_stamp        json NOT NULL,
    tags                text[],
    tag_marks           json NOT NULL
);
COMMENT ON TABLE communications IS 'One row a customer: what decides on contacts and greetings.';
COMMENT ON COLUMN communications.customer_id IS 'The customer.';
COMMENT ON COLUMN communications.revision IS 'Revision in the customer''s stream of the last event that the row knows.';
COMMENT ON COLUMN communications.position IS 'Position in the log of that event.';
COMMENT ON COLUMN communications.status IS 'active, archived, merged (it goes on in another record, and was not archived) or erased.';
COMMENT ON COLUMN communications.created_at IS 'When the record came to be, in the world.';
COMMENT ON COLUMN communications.class_importance IS 'Class by importance; empty where not classified.';
COMMENT ON COLUMN communications.class_frequency IS 'Class by frequency; empty where not classified.';
COMMENT ON COLUMN communications.class_value IS 'Class by value; empty where not classified.';
COMMENT ON COLUMN communications.last_contact_at IS 'The last visit or other contact; null where there was none.';
COMMENT ON COLUMN communications.strategies IS 'What the customer is given because of its classes, by scheme.';
COMMENT ON COLUMN communications.contact_every IS 'Days within which a strategy promises a contact; 0 where none does.';
COMMENT ON COLUMN communications.manager IS 'Opaque id of the team or member of the staff that a strategy names; empty where none does.';
COMMENT ON COLUMN communications.last_visit_at IS 'The last visit; null where there was none.';
COMMENT ON COLUMN communications.last_visit_imported IS 'That visit came with history that was loaded in bulk.';
COMMENT ON COLUMN communications.since_at IS 'The last contact, or else the beginning of the record.';
COMMENT ON COLUMN communications.due_at IS 'When the next contact is due by a strategy; null where none promises one.';
COMMENT ON COLUMN communications.anniversary IS 'Month and day on which the record came to be, as MMDD.';
COMMENT ON COLUMN communications.created_day IS 'The day on which the record came to be, in the installation''s time zone.';
COMMENT ON COLUMN communications.birth_day_keys IS 'Blind index of the month and day of birth; null where that is not known or erased.';
COMMENT ON COLUMN communications.birth_date_stamp IS 'When the date of birth occurred (o, microseconds) and its position (p): the latest wins.';
COMMENT ON COLUMN communications.preferences IS 'Every statement about channels, in the order in which they occurred, with its event.';
COMMENT ON COLUMN communications.grounds IS 'Every event that gave or took a legal basis, in the order in which they occurred.';
COMMENT ON COLUMN communications.needs IS 'The latest record of each need, in the order of their codes.';
COMMENT ON COLUMN communications.kind IS 'person or company.';
COMMENT ON COLUMN communications.region IS 'Coarse region, ISO 3166-1 or -2; empty where not known.';
COMMENT ON COLUMN communications.region_stamp IS 'When the region occurred (o, microseconds) and its position (p): the latest wins.';
COMMENT ON COLUMN communications.tags IS 'Tags that it has, in alphabetical order; null where none.';
COMMENT ON COLUMN communications.tag_marks IS 'The last word on each tag: when it occurred (o), its position (p), whether it is on, and who said so.';

--- indexes
CREATE INDEX IF NOT EXISTS communications_importance ON communications (class_importance, since_at, customer_id) WHERE status = 'active'; -- not of the past
CREATE INDEX IF NOT EXISTS communications_frequency ON communications (class_frequency, since_at, customer_id) WHERE status = 'active'; -- not of the past
CREATE INDEX IF NOT EXISTS communications_value ON communications (class_value, since_at, customer_id) WHERE status = 'active'; -- not of the past
CREATE INDEX IF NOT EXISTS communications_due ON communications (due_at, customer_id) WHERE status = 'active'; -- not of the past
CREATE INDEX IF NOT EXISTS communications_manager ON communications (manager, since_at, customer_id) WHERE status = 'active' AND manager <> ''; -- not of the past
CREATE INDEX IF NOT EXISTS communications_birth ON communications USING gin (birth_day_keys);
CREATE INDEX IF NOT EXISTS communications_anniversary ON communications (anniversary, customer_id) WHERE status = 'active';
CREATE INDEX IF NOT EXISTS communications_visit ON communications (last_visit_at, customer_id) WHERE status = 'active';

--- past
CREATE INDEX IF NOT EXISTS communications_held ON communications_history ({held}) INCLUDE (class_importance, class_frequency, class_value, contact_every, since_at, due_at, created_at, customer_id) WHERE status = 'active';
CREATE INDEX IF NOT EXISTS communications_ended_importance ON communications_history ({months}, class_importance, since_at, customer_id) WHERE status = 'active' AND due_at IS NULL;
CREATE INDEX IF NOT EXISTS communications_ended_frequency ON communications_history ({months}, class_frequency, since_at, customer_id) WHERE status = 'active' AND due_at IS NULL;
CREATE INDEX IF NOT EXISTS communications_ended_value ON communications_history ({months}, class_value, since_at, customer_id) WHERE status = 'active' AND due_at IS NULL;
CREATE INDEX IF NOT EXISTS communications_ended_manager ON communications_history ({months}, manager, since_at, customer_id) WHERE status = 'active' AND due_at IS NULL;
CREATE INDEX IF NOT EXISTS communications_ended_due ON communications_history ({months}, due_at, customer_id) WHERE status = 'active' AND due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS communications_ended_due_manager ON communications_history ({months}, manager, due_at, customer_id) WHERE status = 'active' AND due_at IS NOT NULL;

--- views
CREATE OR REPLACE VIEW read.communications AS
SELECT customer_id, revision, position, status, created_at, class_importance, class_frequency, class_value, last_contact_at, strategies, contact_every, manager, last_visit_at, last_visit_imported, since_at, due_at, anniversary, created_day, birth_day_keys, birth_date_stamp, preferences, grounds, needs, kind, region, region_stamp, tags, tag_marks
FROM communications;

CREATE OR REPLACE VIEW analytics.communications AS
SELECT customer_id, revision, position, status, created_at, nullif(class_importance, '') AS class_importance, nullif(class_frequency, '') AS class_frequency,
       nullif(class_value, '') AS class_value, last_contact_at, nullif(contact_every, 0) AS contact_every, nullif(manager, '') AS manager, last_visit_at, since_at, due_at,
       kind, nullif(region, '') AS region, tags
FROM communications;
