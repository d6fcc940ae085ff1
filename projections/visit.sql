-- One row a visit, by whatever means it took place.

--- tables
CREATE TABLE visits (
    id             uuid        NOT NULL,
    customer_id    uuid        NOT NULL,
    revision       bigint      NOT NULL,
    position       bigint      NOT NULL,
    mode           text        NOT NULL,
    purpose        text        NOT NULL,
    outcome        text        NOT NULL,
    minutes        integer     NOT NULL,
    staff          text        NOT NULL,
    occurred_at    timestamptz NOT NULL,
    day            date        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    actor          text        NOT NULL,
    content_ref    bytea,
    feedback_ref   bytea,
    agreements_ref bytea,
    PRIMARY KEY (customer_id, revision) -- not the id: a caller's mistake there must not stop the log
);

COMMENT ON TABLE visits IS 'One row a visit.';
COMMENT ON COLUMN visits.id IS 'The visit.';
COMMENT ON COLUMN visits.customer_id IS 'Who was visited.';
COMMENT ON COLUMN visits.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN visits.position IS 'Position of the event in the log.';
COMMENT ON COLUMN visits.mode IS 'inPerson, phone, video or mail.';
COMMENT ON COLUMN visits.purpose IS 'Code of what it was for; empty where not said.';
COMMENT ON COLUMN visits.outcome IS 'Code of what came of it; empty where not said.';
COMMENT ON COLUMN visits.minutes IS 'How long it took; 0 where not said.';
COMMENT ON COLUMN visits.staff IS 'Opaque id of who visited; empty where not said.';
COMMENT ON COLUMN visits.occurred_at IS 'When it took place.';
COMMENT ON COLUMN visits.day IS 'The day of occurred_at in the installation''s time zone.';
COMMENT ON COLUMN visits.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN visits.actor IS 'Opaque id of who recorded it.';
COMMENT ON COLUMN visits.content_ref IS 'Reference to the sealed content.';
COMMENT ON COLUMN visits.feedback_ref IS 'Reference to the sealed feedback; null where there is none.';
COMMENT ON COLUMN visits.agreements_ref IS 'Reference to the sealed agreements; null where there are none.';

--- indexes
CREATE INDEX IF NOT EXISTS visits_id ON visits (id);
CREATE INDEX IF NOT EXISTS visits_customer ON visits (customer_id, occurred_at, id);
CREATE INDEX IF NOT EXISTS visits_occurred ON visits (occurred_at, id);
CREATE INDEX IF NOT EXISTS visits_day ON visits (day);
CREATE INDEX IF NOT EXISTS visits_staff ON visits (staff, occurred_at, id);
CREATE INDEX IF NOT EXISTS visits_mode ON visits (mode, occurred_at, id);
CREATE INDEX IF NOT EXISTS visits_purpose ON visits (purpose, occurred_at, id);
CREATE INDEX IF NOT EXISTS visits_outcome ON visits (outcome, occurred_at, id);

--- views
CREATE OR REPLACE VIEW read.visits AS
SELECT id, customer_id, revision, position, mode, purpose, outcome, minutes, staff,
       occurred_at, day, recorded_at, actor, content_ref, feedback_ref, agreements_ref
FROM visits;

CREATE OR REPLACE VIEW analytics.visits AS
SELECT id, customer_id, revision, position, mode, nullif(purpose, '') AS purpose,
       nullif(outcome, '') AS outcome, minutes, nullif(staff, '') AS staff,
       occurred_at, day, recorded_at, actor
FROM visits;
