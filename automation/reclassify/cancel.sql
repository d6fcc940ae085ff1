ALTER TABLE dossier.class_run DROP CONSTRAINT class_run_state_check;
ALTER TABLE dossier.class_run ADD CONSTRAINT class_run_state_check CHECK (state IN ('queued', 'running', 'cancelling', 'cancelled', 'done', 'failed'));
COMMENT ON COLUMN dossier.class_run.state IS 'queued, running, done or failed; cancelling and cancelled, where somebody has stopped it.';
DROP INDEX dossier.class_run_alone;
CREATE UNIQUE INDEX class_run_alone ON dossier.class_run (scheme) WHERE NOT trial AND state IN ('queued', 'running', 'cancelling');
