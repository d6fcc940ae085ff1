-- Until now the principal of an agent's key was the id of the member of the staff.
ALTER TABLE dossier_access.api_key ADD COLUMN staff uuid;
UPDATE dossier_access.api_key SET staff = principal::uuid
WHERE role = 'agent' AND principal ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$';
COMMENT ON COLUMN dossier_access.api_key.staff IS 'The member of the staff whose key it is: it holds as long as they have not left. Null where it is nobody''s, such as a program''s.';
DROP TRIGGER key_changed ON dossier_access.api_key;
CREATE TRIGGER key_changed
    AFTER UPDATE OF hash, principal, role, scopes, expires_at, revoked_at, staff OR DELETE ON dossier_access.api_key
    FOR EACH STATEMENT EXECUTE FUNCTION dossier_access.key_changed();
