CREATE TABLE dossier.webhook_key (
    webhook    uuid        NOT NULL PRIMARY KEY,
    request    bytea       NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE dossier.webhook_key IS 'Webhooks that were made under an idempotency key, and stay here when they are removed: repeated, the key makes no other.';
COMMENT ON COLUMN dossier.webhook_key.webhook IS 'The webhook, whose id follows from the key and who used it.';
COMMENT ON COLUMN dossier.webhook_key.request IS 'SHA-256 of what was asked for.';
COMMENT ON COLUMN dossier.webhook_key.created_at IS 'When it was made.';
