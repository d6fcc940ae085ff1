-- One row an attachment. Its bytes are elsewhere, sealed.

--- tables
CREATE TABLE attachments (
    id              uuid        NOT NULL,
    customer_id     uuid        NOT NULL,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    about           text        NOT NULL,
    about_id        uuid,
    media_type      text        NOT NULL,
    size            bigint      NOT NULL,
    content         text        NOT NULL,
    added_at        timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    actor           text        NOT NULL,
    name_ref        bytea,
    description_ref bytea,
    PRIMARY KEY (customer_id, revision)
);
COMMENT ON TABLE attachments IS 'One row an attachment.';
COMMENT ON COLUMN attachments.id IS 'The attachment; its bytes are kept under this id and the customer''s.';
COMMENT ON COLUMN attachments.customer_id IS 'Whose evidence it is.';
COMMENT ON COLUMN attachments.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN attachments.position IS 'Position of the event in the log.';
COMMENT ON COLUMN attachments.about IS 'What it is evidence of: customer, complaint, visit, request, order or dispute.';
COMMENT ON COLUMN attachments.about_id IS 'Which one; null for the customer.';
COMMENT ON COLUMN attachments.media_type IS 'What the bytes are.';
COMMENT ON COLUMN attachments.size IS 'How many bytes came.';
COMMENT ON COLUMN attachments.content IS 'SHA-256 of the sealed bytes, in hexadecimal.';
COMMENT ON COLUMN attachments.added_at IS 'When it was received, in the world.';
COMMENT ON COLUMN attachments.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN attachments.actor IS 'Opaque id of who recorded it.';
COMMENT ON COLUMN attachments.name_ref IS 'Reference to the sealed name of the file.';
COMMENT ON COLUMN attachments.description_ref IS 'Reference to the sealed description; null where there is none.';

--- indexes
CREATE INDEX IF NOT EXISTS attachments_id ON attachments (id);
CREATE INDEX IF NOT EXISTS attachments_customer ON attachments (customer_id, added_at, id);
CREATE INDEX IF NOT EXISTS attachments_kind ON attachments (customer_id, about, added_at, id);
CREATE INDEX IF NOT EXISTS attachments_about ON attachments (about_id, added_at, id);

--- views
CREATE OR REPLACE VIEW read.attachments AS
SELECT id, customer_id, revision, position, about, about_id, media_type, size, content, added_at, recorded_at, actor, name_ref, description_ref
FROM attachments;

CREATE OR REPLACE VIEW analytics.attachments AS
SELECT id, customer_id, revision, position, about, about_id, media_type, size, content, added_at, recorded_at, actor
FROM attachments;
