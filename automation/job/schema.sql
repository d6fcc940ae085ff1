CREATE TABLE dossier.import_job (
    id          uuid        NOT NULL PRIMARY KEY,
    kind        text        NOT NULL,
    source      text        NOT NULL,
    format      text        NOT NULL,
    separator   text        NOT NULL,
    mapping     jsonb       NOT NULL,
    dedupe      text        NOT NULL,
    dry_run     boolean     NOT NULL,
    missing     boolean     NOT NULL,
    state       text        NOT NULL CHECK (state IN ('queued', 'running', 'cancelling', 'cancelled', 'done', 'failed', 'undoing', 'undone')),
    error       text        NOT NULL DEFAULT '',
    file_key    bytea,
    bytes       bigint      NOT NULL,
    bytes_read  bigint      NOT NULL DEFAULT 0,
    records     bigint      NOT NULL DEFAULT 0,
    created     bigint      NOT NULL DEFAULT 0,
    known       bigint      NOT NULL DEFAULT 0,
    refused     bigint      NOT NULL DEFAULT 0,
    undone      bigint      NOT NULL DEFAULT 0,
    undone_line bigint,
    actor       text        NOT NULL,
    auth        text        NOT NULL,
    request     bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    started_at  timestamptz,
    ended_at    timestamptz
);
CREATE INDEX import_job_todo ON dossier.import_job (created_at, id) WHERE state IN ('queued', 'running', 'cancelling', 'undoing');
CREATE INDEX import_job_latest ON dossier.import_job (created_at, id);
COMMENT ON TABLE dossier.import_job IS 'Imports of history in bulk: what was asked for and how far it is.';
COMMENT ON COLUMN dossier.import_job.id IS 'The import; every event that it loads carries this id as its mark.';
COMMENT ON COLUMN dossier.import_job.kind IS 'customers, visits, complaints, survey-answers or orders.';
COMMENT ON COLUMN dossier.import_job.source IS 'The system that the references in the file belong to.';
COMMENT ON COLUMN dossier.import_job.format IS 'csv or ndjson.';
COMMENT ON COLUMN dossier.import_job.separator IS 'What separates the columns of a CSV.';
COMMENT ON COLUMN dossier.import_job.mapping IS 'Field to column; fields that are not named are columns of their own name.';
COMMENT ON COLUMN dossier.import_job.dedupe IS 'skip: a known record is left as it is; refuse: it is refused.';
COMMENT ON COLUMN dossier.import_job.dry_run IS 'Nothing is appended.';
COMMENT ON COLUMN dossier.import_job.missing IS 'Customers that are missing are created.';
COMMENT ON COLUMN dossier.import_job.state IS 'Where it stands.';
COMMENT ON COLUMN dossier.import_job.error IS 'Why it failed; never a value of the file.';
COMMENT ON COLUMN dossier.import_job.file_key IS 'Key of the sealed file, itself sealed under the keyring; null once the file is gone.';
COMMENT ON COLUMN dossier.import_job.bytes IS 'Size of the file as it was sent.';
COMMENT ON COLUMN dossier.import_job.bytes_read IS 'How much of it has been worked through.';
COMMENT ON COLUMN dossier.import_job.records IS 'Records worked through: the checkpoint.';
COMMENT ON COLUMN dossier.import_job.created IS 'Records that were appended.';
COMMENT ON COLUMN dossier.import_job.known IS 'Records that were there already.';
COMMENT ON COLUMN dossier.import_job.refused IS 'Records that were refused.';
COMMENT ON COLUMN dossier.import_job.undone IS 'Records that were taken back.';
COMMENT ON COLUMN dossier.import_job.undone_line IS 'Line down to which they were; null before.';
COMMENT ON COLUMN dossier.import_job.actor IS 'Opaque id of who asked for it.';
COMMENT ON COLUMN dossier.import_job.auth IS 'How they were authenticated.';
COMMENT ON COLUMN dossier.import_job.request IS 'Digest of the request, by which a repetition under its key is known.';
COMMENT ON COLUMN dossier.import_job.created_at IS 'When it was asked for.';
COMMENT ON COLUMN dossier.import_job.started_at IS 'When it was begun.';
COMMENT ON COLUMN dossier.import_job.ended_at IS 'When it came to an end.';

CREATE TABLE dossier.import_result (
    job         uuid   NOT NULL REFERENCES dossier.import_job (id),
    line        bigint NOT NULL,
    outcome     text   NOT NULL CHECK (outcome IN ('created', 'known', 'refused', 'undone', 'kept')),
    code        text   NOT NULL,
    field       text   NOT NULL,
    detail      text   NOT NULL,
    customer_id uuid,
    event_id    uuid,
    PRIMARY KEY (job, line)
);
COMMENT ON TABLE dossier.import_result IS 'What became of each record of an import.';
COMMENT ON COLUMN dossier.import_result.job IS 'The import.';
COMMENT ON COLUMN dossier.import_result.line IS 'Line of the file on which the record begins, from 1.';
COMMENT ON COLUMN dossier.import_result.outcome IS 'created, known, refused; after an undo, undone or kept.';
COMMENT ON COLUMN dossier.import_result.code IS 'Why it was refused, known or kept, as a stable word.';
COMMENT ON COLUMN dossier.import_result.field IS 'The field at fault.';
COMMENT ON COLUMN dossier.import_result.detail IS 'The rule in words; never a value of the file.';
COMMENT ON COLUMN dossier.import_result.customer_id IS 'The customer it is about.';
COMMENT ON COLUMN dossier.import_result.event_id IS 'The event that was appended.';
