-- Which command wrote which events: where a retried command finds the answer
-- that it has had before. One row an event; the view has one a command.

--- tables
CREATE TABLE idempotency_keys (
    key      bytea   NOT NULL,
    stream   text    NOT NULL,
    revision bigint  NOT NULL,
    position bigint  NOT NULL,
    PRIMARY KEY (key, stream, revision)
);
COMMENT ON TABLE idempotency_keys IS 'One row an event that was written by a command with an idempotency key.';
COMMENT ON COLUMN idempotency_keys.key IS 'Hash of principal, route and key of the command.';
COMMENT ON COLUMN idempotency_keys.stream IS 'Stream that the command wrote to.';
COMMENT ON COLUMN idempotency_keys.revision IS 'Revision of the command''s event; in the view of its first.';
COMMENT ON COLUMN idempotency_keys.position IS 'Position of that event in the log.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.idempotency_keys AS
SELECT key, stream, min(revision) AS revision, min(position) AS position, count(*)::integer AS events
FROM idempotency_keys
GROUP BY key, stream;
COMMENT ON COLUMN read.idempotency_keys.events IS 'Number of the command''s events that the model knows; they have consecutive revisions.';
