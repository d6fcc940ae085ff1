-- Durable: it cannot be rebuilt from the log.

CREATE SCHEMA dossier_access;

CREATE TABLE dossier_access.api_key (
    id           uuid        PRIMARY KEY,
    hash         bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    hint         text        NOT NULL,
    principal    text        NOT NULL CHECK (principal ~ '^[A-Za-z0-9._:/-]{1,64}$'),
    role         text        NOT NULL,
    scopes       text[]      NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz CHECK (expires_at > created_at),
    revoked_at   timestamptz,
    last_used_at timestamptz
);

COMMENT ON SCHEMA dossier_access IS 'Who may do what. Nobody but the application reads it.';
COMMENT ON TABLE dossier_access.api_key IS 'API keys. Rows are kept after the key has ended: events name the key they were written with.';
COMMENT ON COLUMN dossier_access.api_key.id IS 'Names the key in lists, in logs and in the metadata of events; no secret.';
COMMENT ON COLUMN dossier_access.api_key.hash IS 'SHA-256 of the key as its owner holds it.';
COMMENT ON COLUMN dossier_access.api_key.hint IS 'The first characters of the secret, to recognise a key by; 24 of its 256 bits.';
COMMENT ON COLUMN dossier_access.api_key.principal IS 'Who sends with it, an opaque id. Several keys may be one principal''s, so that a key can be changed without a gap; idempotency keys are the principal''s.';
COMMENT ON COLUMN dossier_access.api_key.role IS 'client, agent, analyst, auditor, privacy-officer or administrator.';
COMMENT ON COLUMN dossier_access.api_key.scopes IS 'A part of what the role may; empty for all of it.';
COMMENT ON COLUMN dossier_access.api_key.created_at IS 'When it was made.';
COMMENT ON COLUMN dossier_access.api_key.expires_at IS 'From when it is refused; null for never.';
COMMENT ON COLUMN dossier_access.api_key.revoked_at IS 'Since when it is refused; null while it is not revoked.';
COMMENT ON COLUMN dossier_access.api_key.last_used_at IS 'The last hour in which it was used, by what processes have written down so far; coarse, so that it is no record of work.';

-- Processes keep keys in memory for seconds; they are told when to forget them.
CREATE FUNCTION dossier_access.key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('dossier_access', '');
    RETURN NULL;
END $$;
COMMENT ON FUNCTION dossier_access.key_changed IS 'Tells the processes that a key is not what they remember.';
CREATE TRIGGER key_changed
    AFTER UPDATE OF hash, principal, role, scopes, expires_at, revoked_at OR DELETE ON dossier_access.api_key
    FOR EACH STATEMENT EXECUTE FUNCTION dossier_access.key_changed();
