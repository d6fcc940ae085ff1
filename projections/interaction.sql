-- One row an exchange with a customer, through whatever channel and by whichever
-- event.

--- tables
CREATE TABLE interactions (
    id          uuid        NOT NULL,
    customer_id uuid        NOT NULL,
    revision    bigint      NOT NULL,
    position    bigint      NOT NULL,
    kind        text        NOT NULL,
    subject_id  uuid,
    channel     text        NOT NULL,
    direction   text        NOT NULL,
    topic       text        NOT NULL,
    outcome     text        NOT NULL,
    missed      boolean     NOT NULL,
    staff       text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    day         date        NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor       text        NOT NULL,
    content_ref bytea,
    parties_ref bytea,
    PRIMARY KEY (customer_id, revision)
);

COMMENT ON TABLE interactions IS 'One row an exchange with a customer.';
COMMENT ON COLUMN interactions.id IS 'The event that it is.';
COMMENT ON COLUMN interactions.customer_id IS 'With whom.';
COMMENT ON COLUMN interactions.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN interactions.position IS 'Position of the event in the log.';
COMMENT ON COLUMN interactions.kind IS 'contact, visit, complaint, request, survey or order.';
COMMENT ON COLUMN interactions.subject_id IS 'The contact, visit, complaint, request, invitation, answer or order.';
COMMENT ON COLUMN interactions.channel IS 'phone, mail, chat, social, app, post or branch; inPerson or video of a visit; else a code as it was given, empty where not said.';
COMMENT ON COLUMN interactions.direction IS 'inbound: the customer began it; outbound: we did.';
COMMENT ON COLUMN interactions.topic IS 'Code of what it was about: of a visit its purpose, of a complaint its category, of a survey the questionnaire; empty where not said.';
COMMENT ON COLUMN interactions.outcome IS 'Code of what came of it; empty where not said.';
COMMENT ON COLUMN interactions.missed IS 'Nobody was reached.';
COMMENT ON COLUMN interactions.staff IS 'Opaque id of who of us took part; empty where not said.';
COMMENT ON COLUMN interactions.occurred_at IS 'When it was.';
COMMENT ON COLUMN interactions.day IS 'The day of occurred_at in the installation''s time zone.';
COMMENT ON COLUMN interactions.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN interactions.actor IS 'Opaque id of who recorded it.';
COMMENT ON COLUMN interactions.content_ref IS 'Reference to the sealed text of what was said; null where there is none.';
COMMENT ON COLUMN interactions.parties_ref IS 'Reference to the sealed names of who took part; null where there are none.';

--- indexes
CREATE INDEX IF NOT EXISTS interactions_customer ON interactions (customer_id, occurred_at, id);
CREATE INDEX IF NOT EXISTS interactions_occurred ON interactions (occurred_at, id);
CREATE INDEX IF NOT EXISTS interactions_kind ON interactions (kind, occurred_at, id);
CREATE INDEX IF NOT EXISTS interactions_channel ON interactions (channel, occurred_at, id);
CREATE INDEX IF NOT EXISTS interactions_direction ON interactions (direction, occurred_at, id);
CREATE INDEX IF NOT EXISTS interactions_topic ON interactions (topic, occurred_at, id);
CREATE INDEX IF NOT EXISTS interactions_outcome ON interactions (outcome, occurred_at, id);
CREATE INDEX IF NOT EXISTS interactions_staff ON interactions (staff, occurred_at, id);
-- The figures count by customer.
CREATE INDEX IF NOT EXISTS interactions_exchanges ON interactions (customer_id) INCLUDE (occurred_at, day, channel, kind, direction, topic, outcome, missed, staff); -- not of the past

--- past
CREATE INDEX IF NOT EXISTS interactions_held ON interactions_history (customer_id, {held}) INCLUDE (occurred_at, day, channel, kind, direction, topic, outcome, missed, staff);

--- views
CREATE OR REPLACE VIEW read.interactions AS
SELECT id, customer_id, revision, position, kind, subject_id, channel, direction, topic, outcome, missed, staff,
       occurred_at, day, recorded_at, actor, content_ref, parties_ref
FROM interactions;

CREATE OR REPLACE VIEW analytics.interactions AS
SELECT id, customer_id, revision, position, kind, subject_id, nullif(channel, '') AS channel, direction,
       nullif(topic, '') AS topic, nullif(outcome, '') AS outcome, missed, nullif(staff, '') AS staff,
       occurred_at, day, recorded_at, actor
FROM interactions;
