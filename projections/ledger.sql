-- The Merkle tree over the log and the tree of the streams' heads, of which
-- checkpoints are signed (internal/ledger). One row an event of a stream that is
-- not the store's own; the hashes of perfect subtrees of 256, 65,536 … leaves; the
-- last leaf of each stream.

--- tables
CREATE TABLE tree (
    one      boolean NOT NULL PRIMARY KEY CHECK (one), -- a single row
    size     bigint  NOT NULL,
    root     bytea   NOT NULL,
    heads    bytea   NOT NULL,
    position bigint  NOT NULL
);
COMMENT ON TABLE tree IS 'The tree as it is now: one row.';
COMMENT ON COLUMN tree.one IS 'True.';
COMMENT ON COLUMN tree.size IS 'Number of leaves.';
COMMENT ON COLUMN tree.root IS 'Root of the tree of events (RFC 6962).';
COMMENT ON COLUMN tree.heads IS 'Root of the sparse tree of the streams'' heads.';
COMMENT ON COLUMN tree.position IS 'Position in the log of the last leaf''s event.';

CREATE TABLE leaf (
    idx       bigint NOT NULL PRIMARY KEY, -- tiles are ranges of it
    position  bigint NOT NULL,
    stream_id uuid   NOT NULL,
    revision  bigint NOT NULL,
    entry     bytea  NOT NULL
);
COMMENT ON TABLE leaf IS 'One row an event that the tree covers.';
COMMENT ON COLUMN leaf.idx IS 'Number of the leaf, from 0.';
COMMENT ON COLUMN leaf.position IS 'Position of the event in the log.';
COMMENT ON COLUMN leaf.stream_id IS 'First 16 bytes of the SHA-256 of the stream''s name.';
COMMENT ON COLUMN leaf.revision IS 'Revision of the event in its stream.';
COMMENT ON COLUMN leaf.entry IS 'What the leaf hashes: version, created, hash of the leaf before it in the stream, hash of the event''s content.';

CREATE TABLE node (
    level smallint NOT NULL,
    n     bigint   NOT NULL,
    hash  bytea    NOT NULL,
    PRIMARY KEY (level, n)
);
COMMENT ON TABLE node IS 'Roots of perfect subtrees, as the tiles above the lowest level have them.';
COMMENT ON COLUMN node.level IS 'Level of the tile: the subtree has 256 to this power leaves.';
COMMENT ON COLUMN node.n IS 'Number of the subtree from the left, from 0.';
COMMENT ON COLUMN node.hash IS 'Its root.';

CREATE TABLE head (
    stream_id uuid   NOT NULL PRIMARY KEY, -- a bucket is a range of it
    stream    text   NOT NULL,
    revision  bigint NOT NULL,
    idx       bigint NOT NULL,
    hash      bytea  NOT NULL
);
COMMENT ON TABLE head IS 'One row a stream: its last leaf.';
COMMENT ON COLUMN head.stream_id IS 'First 16 bytes of the SHA-256 of the stream''s name.';
COMMENT ON COLUMN head.stream IS 'Name of the stream.';
COMMENT ON COLUMN head.revision IS 'Revision of the stream''s last event.';
COMMENT ON COLUMN head.idx IS 'Number of its leaf.';
COMMENT ON COLUMN head.hash IS 'Hash of its leaf.';

CREATE TABLE bucket (
    bucket integer  NOT NULL PRIMARY KEY,
    kind   smallint NOT NULL,
    hash   bytea    NOT NULL
) WITH (fillfactor = 70); -- updated in place
COMMENT ON TABLE bucket IS 'Subtrees of the tree of heads: the streams whose key begins with the same 16 bits.';
COMMENT ON COLUMN bucket.bucket IS 'These 16 bits.';
COMMENT ON COLUMN bucket.kind IS 'Whether one stream (1) or more (2) are in it.';
COMMENT ON COLUMN bucket.hash IS 'Root of the subtree.';

CREATE TABLE alarm (
    position bigint NOT NULL PRIMARY KEY,
    stream   text   NOT NULL,
    what     text   NOT NULL
);
COMMENT ON TABLE alarm IS 'One row a write by which events of a domain stream could be lost. There must be none.';
COMMENT ON COLUMN alarm.position IS 'Position of the write in the log.';
COMMENT ON COLUMN alarm.stream IS 'The stream that it is about.';
COMMENT ON COLUMN alarm.what IS 'metadata: its metadata were written; deleted: it has a tombstone; gap: revisions are missing before this event.';

--- indexes
CREATE UNIQUE INDEX IF NOT EXISTS leaf_stream ON leaf (stream_id, revision);
CREATE INDEX IF NOT EXISTS leaf_position ON leaf (position);

--- views
CREATE OR REPLACE VIEW read.ledger AS SELECT size, root, heads, position FROM tree;
CREATE OR REPLACE VIEW read.ledger_leaves AS SELECT idx, position, stream_id, revision, entry FROM leaf;
CREATE OR REPLACE VIEW read.ledger_nodes AS SELECT level, n, hash FROM node;
CREATE OR REPLACE VIEW read.ledger_heads AS SELECT stream_id, stream, revision, idx, hash FROM head;
CREATE OR REPLACE VIEW read.ledger_buckets AS SELECT bucket, kind, hash FROM bucket;
CREATE OR REPLACE VIEW read.ledger_alarms AS SELECT position, stream, what FROM alarm;
CREATE OR REPLACE VIEW analytics.ledger_alarms AS SELECT position, stream, what FROM alarm;
