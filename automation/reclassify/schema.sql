CREATE SCHEMA IF NOT EXISTS dossier;

CREATE TABLE dossier.class_run (
    id          uuid        PRIMARY KEY,
    scheme      text        NOT NULL,
    version     integer     NOT NULL,
    cause       uuid        NOT NULL,
    definition  jsonb       NOT NULL,
    trial       boolean     NOT NULL,
    occurred    timestamptz,
    recorded    timestamptz,
    position    bigint,
    parked      integer     NOT NULL DEFAULT 0,
    state       text        NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed')),
    error       text        NOT NULL DEFAULT '',
    scales      jsonb,
    calibration bigint      NOT NULL DEFAULT 0,
    after       uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    customers   bigint      NOT NULL DEFAULT 0,
    changed     bigint      NOT NULL DEFAULT 0,
    refused     bigint      NOT NULL DEFAULT 0,
    actor       text        NOT NULL,
    auth        text        NOT NULL,
    reason      text        NOT NULL,
    request     bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    started_at  timestamptz,
    ended_at    timestamptz
);
CREATE UNIQUE INDEX class_run_alone ON dossier.class_run (scheme) WHERE NOT trial AND state IN ('queued', 'running');
CREATE INDEX class_run_created ON dossier.class_run (created_at, id);
COMMENT ON TABLE dossier.class_run IS 'Schemes worked out over all customers, as runs or trials. Durable: no rebuild makes it again.';
COMMENT ON COLUMN dossier.class_run.id IS 'The run; events that it appends name it in their evidence.';
COMMENT ON COLUMN dossier.class_run.scheme IS 'The scheme.';
COMMENT ON COLUMN dossier.class_run.version IS 'Its version; 0 where the trial brought its own.';
COMMENT ON COLUMN dossier.class_run.cause IS 'The event that defined the version; the zero id where the trial brought its own.';
COMMENT ON COLUMN dossier.class_run.definition IS 'The scheme as it is defined.';
COMMENT ON COLUMN dossier.class_run.trial IS 'Nothing is appended.';
COMMENT ON COLUMN dossier.class_run.occurred IS 'What was so at this instant; of a run, when it was begun.';
COMMENT ON COLUMN dossier.class_run.recorded IS 'What was known at this instant; null is all that is known.';
COMMENT ON COLUMN dossier.class_run.position IS 'The last event of the log that is taken into account.';
COMMENT ON COLUMN dossier.class_run.parked IS 'Customers whose latest events the read model of facts lacked when it was begun.';
COMMENT ON COLUMN dossier.class_run.state IS 'queued, running, done or failed.';
COMMENT ON COLUMN dossier.class_run.error IS 'Why it failed; empty else.';
COMMENT ON COLUMN dossier.class_run.scales IS 'What the measures look like over all customers; null before they have been measured.';
COMMENT ON COLUMN dossier.class_run.calibration IS 'Position in the log of the event that keeps the scales; 0 where there is none.';
COMMENT ON COLUMN dossier.class_run.after IS 'Everybody up to this id has been done.';
COMMENT ON COLUMN dossier.class_run.customers IS 'Who have been looked at.';
COMMENT ON COLUMN dossier.class_run.changed IS 'Whose class has changed; in a trial, would have been another.';
COMMENT ON COLUMN dossier.class_run.refused IS 'Whose class would have changed and did not: since the run began, something else had been decided.';
COMMENT ON COLUMN dossier.class_run.actor IS 'Opaque id of who asked.';
COMMENT ON COLUMN dossier.class_run.auth IS 'How they were authenticated.';
COMMENT ON COLUMN dossier.class_run.reason IS 'Code of why.';
COMMENT ON COLUMN dossier.class_run.request IS 'Hash of the request, to tell a repetition from another one under the same key.';
COMMENT ON COLUMN dossier.class_run.created_at IS 'When it was asked for.';
COMMENT ON COLUMN dossier.class_run.started_at IS 'When it was begun.';
COMMENT ON COLUMN dossier.class_run.ended_at IS 'When it ended.';

CREATE TABLE dossier.class_tally (
    run        uuid   NOT NULL REFERENCES dossier.class_run (id) ON DELETE CASCADE,
    from_class text   NOT NULL,
    to_class   text   NOT NULL,
    customers  bigint NOT NULL,
    PRIMARY KEY (run, from_class, to_class)
);
COMMENT ON TABLE dossier.class_tally IS 'How many customers a run or trial has found in which class, by the class they were in.';
COMMENT ON COLUMN dossier.class_tally.run IS 'The run.';
COMMENT ON COLUMN dossier.class_tally.from_class IS 'The class before; empty where there was none.';
COMMENT ON COLUMN dossier.class_tally.to_class IS 'The class by the scheme.';
COMMENT ON COLUMN dossier.class_tally.customers IS 'How many.';

CREATE TABLE dossier.class_result (
    run         uuid  NOT NULL REFERENCES dossier.class_run (id) ON DELETE CASCADE,
    customer_id uuid  NOT NULL,
    from_class  text  NOT NULL,
    to_class    text  NOT NULL,
    outcome     text  NOT NULL,
    verdict     jsonb NOT NULL,
    PRIMARY KEY (run, customer_id) -- the order in which it is read
);
COMMENT ON TABLE dossier.class_result IS 'Everybody whose class a run changed or would have changed.';
COMMENT ON COLUMN dossier.class_result.run IS 'The run.';
COMMENT ON COLUMN dossier.class_result.customer_id IS 'The customer.';
COMMENT ON COLUMN dossier.class_result.from_class IS 'The class before; empty where there was none.';
COMMENT ON COLUMN dossier.class_result.to_class IS 'The class by the scheme.';
COMMENT ON COLUMN dossier.class_result.outcome IS 'changed, would-change, or the rule by which the change was refused.';
COMMENT ON COLUMN dossier.class_result.verdict IS 'The rule that held, the inputs, and the positions of the last events behind them.';
