-- What the signer has signed. It outlives every rebuild of the tree: a signature
-- cannot be taken back.
CREATE SCHEMA IF NOT EXISTS dossier_ledger;
COMMENT ON SCHEMA dossier_ledger IS 'What the signer of checkpoints has signed.';
CREATE TABLE IF NOT EXISTS dossier_ledger.signed (
    origin         text        NOT NULL PRIMARY KEY,
    size           bigint      NOT NULL,
    root           bytea       NOT NULL,
    heads          bytea       NOT NULL,
    position       bigint      NOT NULL,
    at             timestamptz NOT NULL,
    published_size bigint      NOT NULL DEFAULT 0,
    published      bytea,
    refusal        text        NOT NULL DEFAULT '',
    beat_at        timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE dossier_ledger.signed IS 'The last tree that was signed, written before the signature was made. One row a log.';
COMMENT ON COLUMN dossier_ledger.signed.origin IS 'Origin of the checkpoints: the log''s lineage.';
COMMENT ON COLUMN dossier_ledger.signed.size IS 'Number of leaves.';
COMMENT ON COLUMN dossier_ledger.signed.root IS 'Root of the tree of events.';
COMMENT ON COLUMN dossier_ledger.signed.heads IS 'Root of the tree of heads.';
COMMENT ON COLUMN dossier_ledger.signed.position IS 'Position in the log of the last leaf.';
COMMENT ON COLUMN dossier_ledger.signed.at IS 'Time in the checkpoint.';
COMMENT ON COLUMN dossier_ledger.signed.published_size IS 'Size of the checkpoint that is handed out.';
COMMENT ON COLUMN dossier_ledger.signed.published IS 'The checkpoint that is handed out: signed, and cosigned by as many witnesses as the policy asks for.';
COMMENT ON COLUMN dossier_ledger.signed.refusal IS 'Why nothing is signed now; empty where that is not so.';
COMMENT ON COLUMN dossier_ledger.signed.beat_at IS 'When a signer last looked.';
