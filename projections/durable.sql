-- What outlives every rebuild: where each read model stands, and which of its
-- versions is served.

CREATE TABLE dossier.setting (
    name  text NOT NULL PRIMARY KEY,
    value text NOT NULL
);
COMMENT ON TABLE dossier.setting IS 'Settings of the installation that the stored figures depend on.';
COMMENT ON COLUMN dossier.setting.name IS 'Name, such as zone.';
COMMENT ON COLUMN dossier.setting.value IS 'Value, such as Europe/Berlin.';

CREATE TABLE dossier.read_model (
    projection   text        NOT NULL,
    version      integer     NOT NULL,
    state        text        NOT NULL CHECK (state IN ('live', 'building', 'retired')),
    tables_hash  bytea       NOT NULL,
    views_hash   bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    switched_at  timestamptz,
    PRIMARY KEY (projection, version)
);
CREATE UNIQUE INDEX read_model_live ON dossier.read_model (projection) WHERE state = 'live';
COMMENT ON TABLE dossier.read_model IS 'The versions of the read models; version n of model m is in schema m_vn.';
COMMENT ON COLUMN dossier.read_model.projection IS 'Name of the read model.';
COMMENT ON COLUMN dossier.read_model.version IS 'Version of its tables and of its program.';
COMMENT ON COLUMN dossier.read_model.state IS 'live: the stable views show it; building: beside the live one; retired: it was live.';
COMMENT ON COLUMN dossier.read_model.tables_hash IS 'SHA-256 of the SQL that made the tables: another SQL is another version.';
COMMENT ON COLUMN dossier.read_model.views_hash IS 'SHA-256 of the SQL that made the views.';
COMMENT ON COLUMN dossier.read_model.created_at IS 'When the tables were made.';
COMMENT ON COLUMN dossier.read_model.switched_at IS 'When the views were pointed at it.';

CREATE TABLE dossier.checkpoint (
    projection  text        NOT NULL,
    version     integer     NOT NULL,
    generation  integer     NOT NULL DEFAULT 0,
    lineage     uuid,
    position    bigint      NOT NULL DEFAULT 0,
    event_id    uuid,
    recorded_at timestamptz,
    events      bigint      NOT NULL DEFAULT 0,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, version)
) WITH (fillfactor = 20); -- a few rows, updated with every batch: room for updates in place
COMMENT ON TABLE dossier.checkpoint IS 'Where each projection stands in the log. Written in the transaction of the rows.';
COMMENT ON COLUMN dossier.checkpoint.projection IS 'Name of the projection.';
COMMENT ON COLUMN dossier.checkpoint.version IS 'Version of the projection.';
COMMENT ON COLUMN dossier.checkpoint.generation IS 'Rises with every change of the leader; a leader of before can write no more.';
COMMENT ON COLUMN dossier.checkpoint.lineage IS 'Identity of the log; null until the projection first ran.';
COMMENT ON COLUMN dossier.checkpoint.position IS 'Every event up to this position is in the rows; 0 is none.';
COMMENT ON COLUMN dossier.checkpoint.event_id IS 'Id of the event at the position.';
COMMENT ON COLUMN dossier.checkpoint.recorded_at IS 'When that event was recorded, by the store''s clock.';
COMMENT ON COLUMN dossier.checkpoint.events IS 'Number of events of the log up to the position, the store''s own among them.';
COMMENT ON COLUMN dossier.checkpoint.updated_at IS 'When the checkpoint last moved.';

CREATE TABLE dossier.projection_health (
    projection text        NOT NULL,
    version    integer     NOT NULL,
    state      text        NOT NULL,
    error      text        NOT NULL,
    leader     text        NOT NULL,
    beat_at    timestamptz NOT NULL,
    PRIMARY KEY (projection, version)
);
COMMENT ON TABLE dossier.projection_health IS 'What the process that runs a projection says of it, every few seconds.';
COMMENT ON COLUMN dossier.projection_health.projection IS 'Name of the projection.';
COMMENT ON COLUMN dossier.projection_health.version IS 'Version of the projection.';
COMMENT ON COLUMN dossier.projection_health.state IS 'live, catching-up, retrying or stopped.';
COMMENT ON COLUMN dossier.projection_health.error IS 'The last trouble; empty where there is none.';
COMMENT ON COLUMN dossier.projection_health.leader IS 'Host and process id of who runs it.';
COMMENT ON COLUMN dossier.projection_health.beat_at IS 'When this was said; an old one means that nobody runs it.';

CREATE SCHEMA read;
COMMENT ON SCHEMA read IS 'Stable views over the read models, for the API: personal columns are sealed references and blind indexes.';
CREATE SCHEMA analytics;
COMMENT ON SCHEMA analytics IS 'Stable views over the read models, for analysts: no personal column.';

CREATE VIEW read.checkpoints AS
SELECT c.projection, c.version, c.position, c.recorded_at, c.updated_at, c.lineage, c.generation, c.events
FROM dossier.checkpoint c JOIN dossier.read_model m USING (projection, version)
WHERE m.state = 'live';
CREATE VIEW analytics.checkpoints AS
SELECT c.projection, c.version, c.position, c.recorded_at, c.updated_at, c.events
FROM dossier.checkpoint c JOIN dossier.read_model m USING (projection, version)
WHERE m.state = 'live';
