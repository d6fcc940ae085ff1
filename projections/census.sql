-- Added after the first form of the durable tables.

ALTER TABLE dossier.checkpoint ADD COLUMN digest bigint;
-- A projection that has begun before there was a digest stays without one.
UPDATE dossier.checkpoint SET digest = 0 WHERE position = 0;
ALTER TABLE dossier.checkpoint ALTER COLUMN digest SET DEFAULT 0;
COMMENT ON COLUMN dossier.checkpoint.digest IS 'Sum of the hashes of these events, to compare with the census; null where it was not kept from the start.';

CREATE TABLE dossier.census (
    lineage  uuid   NOT NULL PRIMARY KEY,
    position bigint NOT NULL,
    events   bigint NOT NULL,
    digest   bigint NOT NULL
);
COMMENT ON TABLE dossier.census IS 'How many events the log has, counted apart from the projections.';
COMMENT ON COLUMN dossier.census.lineage IS 'Identity of the log.';
COMMENT ON COLUMN dossier.census.position IS 'Position up to which was counted.';
COMMENT ON COLUMN dossier.census.events IS 'Number of events up to the position.';
COMMENT ON COLUMN dossier.census.digest IS 'Sum of their hashes.';
