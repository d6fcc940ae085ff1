-- What is parked because a data key is missing is applied again when the key is back.
ALTER TABLE dossier.parked ADD COLUMN key_missing boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN dossier.parked.key_missing IS 'Whether it waits for the customer''s data key, which is missing without an erasure.';
