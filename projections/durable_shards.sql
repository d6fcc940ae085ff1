-- Added after builds and parked streams: shards of a projection.

CREATE TABLE dossier.shard (
    projection     text        NOT NULL,
    version        integer     NOT NULL,
    build          integer     NOT NULL,
    shard          integer     NOT NULL,
    generation     integer     NOT NULL,
    position       bigint      NOT NULL DEFAULT 0,
    applied        bigint      NOT NULL DEFAULT 0,
    applied_digest bigint      NOT NULL DEFAULT 0,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, version, build, shard)
) WITH (fillfactor = 20); -- a few rows, updated with every batch: room for updates in place
COMMENT ON TABLE dossier.shard IS 'The shards of projections that have more than one. The checkpoint is behind what all of them have done.';
COMMENT ON COLUMN dossier.shard.projection IS 'Name of the projection.';
COMMENT ON COLUMN dossier.shard.version IS 'Version of the projection.';
COMMENT ON COLUMN dossier.shard.build IS 'Which making of the version.';
COMMENT ON COLUMN dossier.shard.shard IS 'Number of the shard, from 0. A stream''s shard is given by its name and by how many there are.';
COMMENT ON COLUMN dossier.shard.generation IS 'That of the checkpoint: a leader of before can write no more.';
COMMENT ON COLUMN dossier.shard.position IS 'Up to which the shard has done everything, where that is above the checkpoint''s: a batch is being committed, or its leader has died in it.';
COMMENT ON COLUMN dossier.shard.applied IS 'How many of its events above the checkpoint are in the rows; it counts only where the position is above.';
COMMENT ON COLUMN dossier.shard.applied_digest IS 'Sum of their hashes.';
COMMENT ON COLUMN dossier.shard.updated_at IS 'When the shard last moved without the checkpoint.';
