CREATE TABLE dossier_access.reading (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT now(),
    principal    text        NOT NULL,
    role         text        NOT NULL,
    auth         text        NOT NULL,
    operation    text        NOT NULL,
    purpose      text        NOT NULL,
    correlation  text        NOT NULL,
    items        integer     NOT NULL CHECK (items >= 0),
    customers    uuid[]      NOT NULL,
    grade        smallint    NOT NULL CHECK (grade BETWEEN 1 AND 3),
    export_hash  bytea       CHECK (octet_length(export_hash) = 32)
);
CREATE INDEX reading_customers ON dossier_access.reading USING gin (customers);
CREATE INDEX reading_principal ON dossier_access.reading (principal, id);

COMMENT ON TABLE dossier_access.reading IS 'Reads of graded data, written before the answer left. An export has a row a part, and a last one with its hash.';
COMMENT ON COLUMN dossier_access.reading.id IS 'Rises; a gap is a write that was rolled back.';
COMMENT ON COLUMN dossier_access.reading.at IS 'When it was written, by Postgres'' clock.';
COMMENT ON COLUMN dossier_access.reading.principal IS 'Who read: an opaque id, as events have their actor.';
COMMENT ON COLUMN dossier_access.reading.role IS 'The role they read in.';
COMMENT ON COLUMN dossier_access.reading.auth IS 'How they had shown who they are: the key or the issuer.';
COMMENT ON COLUMN dossier_access.reading.operation IS 'The operation of the API.';
COMMENT ON COLUMN dossier_access.reading.purpose IS 'What for, a code, as the header Dossier-Purpose said; empty where it did not.';
COMMENT ON COLUMN dossier_access.reading.correlation IS 'Of the request; the parts of an export share it.';
COMMENT ON COLUMN dossier_access.reading.items IS 'How many items about graded customers were in the answer; in an export''s last row, all of its items.';
COMMENT ON COLUMN dossier_access.reading.customers IS 'Which graded customers they were about.';
COMMENT ON COLUMN dossier_access.reading.grade IS 'The highest of their grades: 2 elevated, 3 high.';
COMMENT ON COLUMN dossier_access.reading.export_hash IS 'SHA-256 of the export''s bytes, in its last row; null in all others.';
