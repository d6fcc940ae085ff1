-- Added after the census: several builds of a version, streams that are parked,
-- and what the census adds up.

ALTER TABLE dossier.read_model
    ADD COLUMN build      integer NOT NULL DEFAULT 0,
    ADD COLUMN after_fill text    NOT NULL DEFAULT '',
    ADD COLUMN keep_until timestamptz,
    DROP CONSTRAINT read_model_pkey,
    ADD PRIMARY KEY (projection, version, build);
COMMENT ON COLUMN dossier.read_model.build IS 'Which making of the version; 0 is the first, in schema m_vn, build b in m_vn_bb.';
COMMENT ON COLUMN dossier.read_model.after_fill IS 'SQL to run when the rows are there and before they are shown, such as adding keys; empty where there is none.';
COMMENT ON COLUMN dossier.read_model.keep_until IS 'Until when a retired build is kept.';
UPDATE dossier.read_model SET keep_until = now() + interval '1 day' WHERE state = 'retired';

ALTER TABLE dossier.checkpoint
    ADD COLUMN build          integer NOT NULL DEFAULT 0,
    ADD COLUMN applied        bigint  NOT NULL DEFAULT 0,
    ADD COLUMN applied_digest bigint  DEFAULT 0,
    DROP CONSTRAINT checkpoint_pkey,
    ADD PRIMARY KEY (projection, version, build);
UPDATE dossier.checkpoint SET applied = events, applied_digest = digest;
COMMENT ON COLUMN dossier.checkpoint.build IS 'Which making of the version.';
COMMENT ON COLUMN dossier.checkpoint.applied IS 'How many of the events up to the position are in the rows; the rest is parked or was skipped.';
COMMENT ON COLUMN dossier.checkpoint.applied_digest IS 'Sum of the hashes of those; with the digests of what is parked and skipped it is the census of the log.';
COMMENT ON COLUMN dossier.checkpoint.events IS 'Number of events of the log up to the position, the store''s own among them, applied or not.';

ALTER TABLE dossier.projection_health
    ADD COLUMN build        integer NOT NULL DEFAULT 0,
    ADD COLUMN census       text    NOT NULL DEFAULT 'unknown',
    ADD COLUMN rate         double precision,
    ADD COLUMN seconds_left double precision,
    DROP CONSTRAINT projection_health_pkey,
    ADD PRIMARY KEY (projection, version, build);
COMMENT ON COLUMN dossier.projection_health.build IS 'Which making of the version.';
COMMENT ON COLUMN dossier.projection_health.census IS 'Whether log = applied + parked + skipped where the leader last looked: agrees, differs or unknown.';
COMMENT ON COLUMN dossier.projection_health.rate IS 'Events a second that are considered; null where nothing is known.';
COMMENT ON COLUMN dossier.projection_health.seconds_left IS 'Estimate of how long it takes to come to the end of the log; null where nothing is known.';

CREATE TABLE dossier.parked (
    projection     text        NOT NULL,
    version        integer     NOT NULL,
    build          integer     NOT NULL,
    stream         text        NOT NULL,
    first_revision bigint      NOT NULL,
    first_position bigint      NOT NULL,
    first_event    uuid        NOT NULL,
    first_type     text        NOT NULL,
    last_revision  bigint      NOT NULL,
    last_position  bigint      NOT NULL,
    held           bigint      NOT NULL,
    digest         bigint      NOT NULL,
    cause          text        NOT NULL,
    tries          integer     NOT NULL DEFAULT 0,
    parked_at      timestamptz NOT NULL DEFAULT now(),
    tried_at       timestamptz,
    asked          text        CHECK (asked IN ('retry', 'skip')),
    asked_by       text,
    asked_reason   text,
    asked_at       timestamptz,
    PRIMARY KEY (projection, version, build, stream)
);
COMMENT ON TABLE dossier.parked IS 'Streams of which a projection could not apply an event: that one and what follows it waits here, by number and not by content.';
COMMENT ON COLUMN dossier.parked.projection IS 'Name of the projection.';
COMMENT ON COLUMN dossier.parked.version IS 'Version of the projection.';
COMMENT ON COLUMN dossier.parked.build IS 'Which making of the version.';
COMMENT ON COLUMN dossier.parked.stream IS 'The stream.';
COMMENT ON COLUMN dossier.parked.first_revision IS 'Revision of the event that could not be applied.';
COMMENT ON COLUMN dossier.parked.first_position IS 'Its position in the log.';
COMMENT ON COLUMN dossier.parked.first_event IS 'Its id.';
COMMENT ON COLUMN dossier.parked.first_type IS 'Its type.';
COMMENT ON COLUMN dossier.parked.last_revision IS 'Revision of the last event of the stream that waits.';
COMMENT ON COLUMN dossier.parked.last_position IS 'Its position in the log.';
COMMENT ON COLUMN dossier.parked.held IS 'How many events of the stream wait, the first among them.';
COMMENT ON COLUMN dossier.parked.digest IS 'Sum of their hashes.';
COMMENT ON COLUMN dossier.parked.cause IS 'Why the event could not be applied when that was last tried; no value of it.';
COMMENT ON COLUMN dossier.parked.tries IS 'How often it was tried again since it was parked.';
COMMENT ON COLUMN dossier.parked.parked_at IS 'When the stream was parked.';
COMMENT ON COLUMN dossier.parked.tried_at IS 'When it was last tried again.';
COMMENT ON COLUMN dossier.parked.asked IS 'What somebody has asked the leader to do with it; null where nothing is asked.';
COMMENT ON COLUMN dossier.parked.asked_by IS 'Opaque id of who asked.';
COMMENT ON COLUMN dossier.parked.asked_reason IS 'Reason of who asked for a skip.';
COMMENT ON COLUMN dossier.parked.asked_at IS 'When it was asked.';

CREATE TABLE dossier.skipped (
    projection text        NOT NULL,
    version    integer     NOT NULL,
    build      integer     NOT NULL,
    position   bigint      NOT NULL,
    stream     text        NOT NULL,
    revision   bigint      NOT NULL,
    event_id   uuid        NOT NULL,
    type       text        NOT NULL,
    digest     bigint      NOT NULL,
    cause      text        NOT NULL,
    reason     text        NOT NULL,
    skipped_by text        NOT NULL,
    skipped_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, version, build, position)
);
COMMENT ON TABLE dossier.skipped IS 'Events that a projection leaves out because somebody said so.';
COMMENT ON COLUMN dossier.skipped.projection IS 'Name of the projection.';
COMMENT ON COLUMN dossier.skipped.version IS 'Version of the projection.';
COMMENT ON COLUMN dossier.skipped.build IS 'Which making of the version.';
COMMENT ON COLUMN dossier.skipped.position IS 'Position of the event in the log.';
COMMENT ON COLUMN dossier.skipped.stream IS 'Its stream.';
COMMENT ON COLUMN dossier.skipped.revision IS 'Its revision.';
COMMENT ON COLUMN dossier.skipped.event_id IS 'Its id.';
COMMENT ON COLUMN dossier.skipped.type IS 'Its type.';
COMMENT ON COLUMN dossier.skipped.digest IS 'Its hash, as the census adds it up.';
COMMENT ON COLUMN dossier.skipped.cause IS 'Why it could not be applied; no value of it.';
COMMENT ON COLUMN dossier.skipped.reason IS 'Why it is left out, as who skipped it said.';
COMMENT ON COLUMN dossier.skipped.skipped_by IS 'Opaque id of who skipped it.';
COMMENT ON COLUMN dossier.skipped.skipped_at IS 'When it was skipped.';

CREATE OR REPLACE VIEW read.checkpoints AS
SELECT c.projection, c.version, c.position, c.recorded_at, c.updated_at, c.lineage, c.generation, c.events,
       c.build, c.applied,
       (SELECT count(*) FROM dossier.parked p WHERE (p.projection, p.version, p.build) = (c.projection, c.version, c.build)) AS parked,
       (SELECT coalesce(sum(p.held), 0)::bigint FROM dossier.parked p WHERE (p.projection, p.version, p.build) = (c.projection, c.version, c.build)) AS held,
       (SELECT count(*) FROM dossier.skipped s WHERE (s.projection, s.version, s.build) = (c.projection, c.version, c.build)) AS skipped,
       CASE WHEN (h.beat_at IS NULL OR h.beat_at < now() - interval '10 s' OR h.state = 'stopped')
             AND EXISTS (SELECT FROM dossier.read_model n WHERE n.projection = c.projection AND n.version > c.version AND n.state = 'building')
            THEN coalesce(h.beat_at, c.updated_at) END AS frozen_since,
       (SELECT n.seconds_left FROM dossier.projection_health n
        WHERE n.projection = c.projection AND n.version > c.version AND n.beat_at > now() - interval '10 s'
        ORDER BY n.version DESC, n.build DESC LIMIT 1) AS next_seconds_left
FROM dossier.checkpoint c JOIN dossier.read_model m USING (projection, version, build)
     LEFT JOIN dossier.projection_health h USING (projection, version, build)
WHERE m.state = 'live';
COMMENT ON COLUMN read.checkpoints.parked IS 'How many streams are parked.';
COMMENT ON COLUMN read.checkpoints.held IS 'How many events wait in them.';
COMMENT ON COLUMN read.checkpoints.skipped IS 'How many events were left out because somebody said so.';
COMMENT ON COLUMN read.checkpoints.frozen_since IS 'Since when nobody applies events to it while a newer version is being made; null where it is kept up.';
COMMENT ON COLUMN read.checkpoints.next_seconds_left IS 'Estimate of how long the newer version takes; null where there is none or nothing is known.';

CREATE OR REPLACE VIEW analytics.checkpoints AS
SELECT c.projection, c.version, c.position, c.recorded_at, c.updated_at, c.events, c.applied,
       (SELECT count(*) FROM dossier.parked p WHERE (p.projection, p.version, p.build) = (c.projection, c.version, c.build)) AS parked,
       (SELECT count(*) FROM dossier.skipped s WHERE (s.projection, s.version, s.build) = (c.projection, c.version, c.build)) AS skipped
FROM dossier.checkpoint c JOIN dossier.read_model m USING (projection, version, build)
WHERE m.state = 'live';
COMMENT ON COLUMN analytics.checkpoints.parked IS 'How many customers lack their latest events because one of them could not be applied.';
COMMENT ON COLUMN analytics.checkpoints.skipped IS 'How many events were left out because somebody said so.';

CREATE VIEW read.parked AS
SELECT p.projection, p.version, p.build, p.stream, p.first_revision, p.first_position, p.first_event, p.first_type,
       p.last_revision, p.last_position, p.held, p.cause, p.tries, p.parked_at, p.tried_at, p.asked, p.asked_by, p.asked_reason, p.asked_at
FROM dossier.parked p JOIN dossier.read_model m USING (projection, version, build)
WHERE m.state = 'live';
CREATE VIEW read.skipped AS
SELECT s.projection, s.version, s.build, s.position, s.stream, s.revision, s.event_id, s.type, s.cause, s.reason, s.skipped_by, s.skipped_at
FROM dossier.skipped s JOIN dossier.read_model m USING (projection, version, build)
WHERE m.state = 'live';
CREATE VIEW analytics.parked AS
SELECT p.projection, p.stream, p.first_revision, p.first_position, p.first_type, p.held, p.cause, p.parked_at
FROM dossier.parked p JOIN dossier.read_model m USING (projection, version, build)
WHERE m.state = 'live';
CREATE VIEW read.withheld AS
SELECT p.projection, p.stream, p.first_position AS position FROM dossier.parked p JOIN dossier.read_model m USING (projection, version, build) WHERE m.state = 'live'
UNION ALL
SELECT s.projection, s.stream, s.position FROM dossier.skipped s JOIN dossier.read_model m USING (projection, version, build) WHERE m.state = 'live';
COMMENT ON VIEW read.withheld IS 'From which positions on a model may lack events of a stream.';
COMMENT ON COLUMN read.withheld.projection IS 'Name of the projection.';
COMMENT ON COLUMN read.withheld.stream IS 'The stream.';
COMMENT ON COLUMN read.withheld.position IS 'Position of an event that is not in the rows.';
