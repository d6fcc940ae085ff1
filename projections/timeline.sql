-- One row an event: everything that happened to a customer, in order.

--- tables
CREATE TABLE timeline (
    customer_id  uuid        NOT NULL,
    revision     bigint      NOT NULL,
    position     bigint      NOT NULL,
    event_id     uuid        NOT NULL,
    type         text        NOT NULL,
    schema       integer     NOT NULL,
    occurred_at  timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL,
    actor        text        NOT NULL,
    on_behalf_of text        NOT NULL,
    command      text        NOT NULL,
    reason       text        NOT NULL,
    subject_id   uuid,
    data         jsonb       NOT NULL,
    refs         bytea[],
    imported     boolean     NOT NULL,
    corrects     bigint,
    corrected_by bigint,
    withdrawn    boolean     NOT NULL,
    PRIMARY KEY (customer_id, revision) -- the order in which a customer's history is read
);

COMMENT ON TABLE timeline IS 'One row an event of a customer''s stream.';
COMMENT ON COLUMN timeline.customer_id IS 'The customer.';
COMMENT ON COLUMN timeline.revision IS 'Revision of the event in the customer''s stream, from 0.';
COMMENT ON COLUMN timeline.position IS 'Position of the event in the whole log.';
COMMENT ON COLUMN timeline.event_id IS 'Id of the event.';
COMMENT ON COLUMN timeline.type IS 'Type of the event, such as CustomerVisited.';
COMMENT ON COLUMN timeline.schema IS 'Schema number that the event was stored with.';
COMMENT ON COLUMN timeline.occurred_at IS 'When it happened in the world.';
COMMENT ON COLUMN timeline.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN timeline.actor IS 'Opaque id of who did it.';
COMMENT ON COLUMN timeline.on_behalf_of IS 'For whom the actor did it, as the actor says; empty where for itself.';
COMMENT ON COLUMN timeline.command IS 'Name of the command that led to the event.';
COMMENT ON COLUMN timeline.reason IS 'Code of the reason; empty where none is needed.';
COMMENT ON COLUMN timeline.subject_id IS 'The visit, complaint, answer or order that the event is about; null where about the customer.';
COMMENT ON COLUMN timeline.data IS 'The event''s fields that are not personal.';
COMMENT ON COLUMN timeline.refs IS 'References to the event''s sealed personal fields; null where there are none.';
COMMENT ON COLUMN timeline.imported IS 'Whether the event is part of history loaded in bulk.';
COMMENT ON COLUMN timeline.corrects IS 'Revision of the event that this one corrects or withdraws; null where it is no correction.';
COMMENT ON COLUMN timeline.corrected_by IS 'Revision of the newest correction of this event; null where it stands as it was recorded.';
COMMENT ON COLUMN timeline.withdrawn IS 'Whether the event was withdrawn, itself or with what had begun what it is about: it counts in nothing.';

--- indexes
CREATE INDEX IF NOT EXISTS timeline_occurred ON timeline (customer_id, occurred_at, position);
CREATE INDEX IF NOT EXISTS timeline_position ON timeline (position);
CREATE INDEX IF NOT EXISTS timeline_subject ON timeline (subject_id) WHERE subject_id IS NOT NULL;

--- views
CREATE OR REPLACE VIEW read.timeline AS
SELECT customer_id, revision, position, event_id, type, schema, occurred_at, recorded_at,
       actor, on_behalf_of, command, reason, subject_id, data, refs, imported, corrects, corrected_by, withdrawn
FROM timeline;

CREATE OR REPLACE VIEW analytics.timeline AS
SELECT customer_id, revision, position, event_id, type, schema, occurred_at, recorded_at,
       actor, nullif(on_behalf_of, '') AS on_behalf_of, command, nullif(reason, '') AS reason,
       subject_id, data, imported, corrects, corrected_by, withdrawn
FROM timeline;
