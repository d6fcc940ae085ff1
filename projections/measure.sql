-- One row an improvement, with where it stands.

--- tables
CREATE TABLE measures (
    id              uuid        NOT NULL PRIMARY KEY,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    state           text        NOT NULL,
    title           text        NOT NULL,
    cause           text        NOT NULL,
    owner           text        NOT NULL,
    due_at          timestamptz NOT NULL,
    opened_at       timestamptz NOT NULL,
    implemented_at  timestamptz,
    implemented_day date,
    action          text        NOT NULL,
    verified_at     timestamptz,
    reason          text        NOT NULL,
    reopened        integer     NOT NULL,
    complaints      uuid[]      NOT NULL,
    surveys         text[]      NOT NULL,
    team            text        NOT NULL
);
COMMENT ON TABLE measures IS 'One row an improvement, folded from the events about it.';
COMMENT ON COLUMN measures.id IS 'The measure.';
COMMENT ON COLUMN measures.revision IS 'Revision in its stream of the last event.';
COMMENT ON COLUMN measures.position IS 'Position of that event in the log.';
COMMENT ON COLUMN measures.state IS 'opened, implemented, verified or ineffective. One that is opened is overdue when due_at has passed.';
COMMENT ON COLUMN measures.title IS 'What is to be better.';
COMMENT ON COLUMN measures.cause IS 'Code of the cause of complaints that it is to remove; empty where it is about none.';
COMMENT ON COLUMN measures.owner IS 'Opaque id of who sees to it; empty where somebody of the team will.';
COMMENT ON COLUMN measures.team IS 'Code of the team that it was given to; empty where to none.';
COMMENT ON COLUMN measures.due_at IS 'To be implemented by then.';
COMMENT ON COLUMN measures.opened_at IS 'When it was decided on, in the world.';
COMMENT ON COLUMN measures.implemented_at IS 'From when on it is so; null where it is not.';
COMMENT ON COLUMN measures.implemented_day IS 'The day of implemented_at in the installation''s time zone.';
COMMENT ON COLUMN measures.action IS 'Code of what was done; empty where not said.';
COMMENT ON COLUMN measures.verified_at IS 'When it was found to help; null where it was not.';
COMMENT ON COLUMN measures.reason IS 'Code of why it was found not to help, or was taken up again; empty where neither.';
COMMENT ON COLUMN measures.reopened IS 'How often it was taken up again.';
COMMENT ON COLUMN measures.complaints IS 'The complaints that called for it.';
COMMENT ON COLUMN measures.surveys IS 'Codes of the questionnaires that called for it.';

--- indexes
CREATE INDEX IF NOT EXISTS measures_due ON measures (due_at, id);
CREATE INDEX IF NOT EXISTS measures_state ON measures (state, due_at, id);
CREATE INDEX IF NOT EXISTS measures_owner ON measures (owner, due_at, id);
CREATE INDEX IF NOT EXISTS measures_team ON measures (team, due_at, id) WHERE team <> '';
CREATE INDEX IF NOT EXISTS measures_cause ON measures (cause, due_at, id);
CREATE INDEX IF NOT EXISTS measures_complaints ON measures USING gin (complaints);

--- views
CREATE OR REPLACE VIEW read.measures AS
SELECT id, revision, position, state, title, cause, owner, due_at, opened_at, implemented_at, implemented_day, action, verified_at, reason, reopened, complaints, surveys, team
FROM measures;

CREATE OR REPLACE VIEW analytics.measures AS
SELECT id, revision, position, state, title, nullif(cause, '') AS cause, nullif(owner, '') AS owner, due_at, opened_at, implemented_at, implemented_day, nullif(action, '') AS action,
       verified_at, nullif(reason, '') AS reason, reopened, complaints, surveys, nullif(team, '') AS team
FROM measures;
