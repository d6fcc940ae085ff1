-- Every step of every version of every questionnaire.

--- tables
CREATE TABLE questionnaires (
    questionnaire text        NOT NULL,
    revision      bigint      NOT NULL,
    position      bigint      NOT NULL,
    event_id      uuid        NOT NULL,
    type          text        NOT NULL,
    version       integer     NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    actor         text        NOT NULL,
    data          jsonb       NOT NULL,
    PRIMARY KEY (questionnaire, revision) -- a questionnaire is read whole, in its order
);
COMMENT ON TABLE questionnaires IS 'One row an event of a questionnaire''s stream; nothing is replaced.';
COMMENT ON COLUMN questionnaires.questionnaire IS 'Code of the questionnaire: its stream is survey-<code>.';
COMMENT ON COLUMN questionnaires.revision IS 'Revision in that stream.';
COMMENT ON COLUMN questionnaires.position IS 'Position in the log.';
COMMENT ON COLUMN questionnaires.event_id IS 'The event.';
COMMENT ON COLUMN questionnaires.type IS 'QuestionnaireDrafted, QuestionnairePublished or QuestionnaireClosed.';
COMMENT ON COLUMN questionnaires.version IS 'The version that it is about, from 1.';
COMMENT ON COLUMN questionnaires.occurred_at IS 'When it happened, in the world.';
COMMENT ON COLUMN questionnaires.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN questionnaires.actor IS 'Opaque id of who recorded it.';
COMMENT ON COLUMN questionnaires.data IS 'The event: of a draft the aim, the audience, the scale and the questions. The last draft of a version counts.';

--- indexes

--- views
CREATE OR REPLACE VIEW read.questionnaires AS
SELECT questionnaire, revision, position, event_id, type, version, occurred_at, recorded_at, actor, data FROM questionnaires;

CREATE OR REPLACE VIEW analytics.questionnaires AS
SELECT questionnaire, revision, position, event_id, type, version, occurred_at, recorded_at, actor, data FROM questionnaires;
