-- One row an invitation to a survey, with what became of it.

--- tables
CREATE TABLE survey_invitations (
    id            uuid        NOT NULL PRIMARY KEY,
    customer_id   uuid        NOT NULL,
    revision      bigint      NOT NULL,
    position      bigint      NOT NULL,
    state         text        NOT NULL,
    open          boolean     NOT NULL,
    questionnaire text        NOT NULL,
    version       integer     NOT NULL,
    channel       text        NOT NULL,
    invited_at    timestamptz NOT NULL,
    delivered_at  timestamptz,
    delivered_day date,
    answered_at   timestamptz,
    expires_at    timestamptz NOT NULL,
    reason        text        NOT NULL,
    classes       jsonb       NOT NULL
);
COMMENT ON TABLE survey_invitations IS 'One row an invitation to a survey, folded from the events about it.';
COMMENT ON COLUMN survey_invitations.id IS 'The invitation.';
COMMENT ON COLUMN survey_invitations.customer_id IS 'Who was invited.';
COMMENT ON COLUMN survey_invitations.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN survey_invitations.position IS 'Position in the log of that event.';
COMMENT ON COLUMN survey_invitations.state IS 'invited, delivered, answered or expired (ended before its time). One whose time has passed is still invited or delivered here: compare expires_at.';
COMMENT ON COLUMN survey_invitations.open IS 'Neither answered nor ended; its time may have passed.';
COMMENT ON COLUMN survey_invitations.questionnaire IS 'Code of the questionnaire.';
COMMENT ON COLUMN survey_invitations.version IS 'Version of the questionnaire.';
COMMENT ON COLUMN survey_invitations.channel IS 'Code of how it was sent.';
COMMENT ON COLUMN survey_invitations.invited_at IS 'When it was sent, in the world.';
COMMENT ON COLUMN survey_invitations.delivered_at IS 'When it arrived, in the world; where nobody said so, when it was answered; null where it did not.';
COMMENT ON COLUMN survey_invitations.delivered_day IS 'The day of delivered_at in the installation''s time zone.';
COMMENT ON COLUMN survey_invitations.answered_at IS 'When it was answered, in the world; null where it was not.';
COMMENT ON COLUMN survey_invitations.expires_at IS 'What is answered then or later does not count as an answer to it.';
COMMENT ON COLUMN survey_invitations.reason IS 'Code of why it was ended before its time; empty where it was not.';
COMMENT ON COLUMN survey_invitations.classes IS 'The classes the customer was in when it was sent, by scheme.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next invitation takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS survey_invitations_customer ON survey_invitations (customer_id, expires_at, id);
CREATE INDEX IF NOT EXISTS survey_invitations_expires ON survey_invitations (expires_at, id);
CREATE INDEX IF NOT EXISTS survey_invitations_state ON survey_invitations (state, expires_at, id);
CREATE INDEX IF NOT EXISTS survey_invitations_open ON survey_invitations (open, expires_at, id);
CREATE INDEX IF NOT EXISTS survey_invitations_questionnaire ON survey_invitations (questionnaire, expires_at, id);
CREATE INDEX IF NOT EXISTS survey_invitations_channel ON survey_invitations (channel, expires_at, id);
CREATE INDEX IF NOT EXISTS survey_invitations_delivered ON survey_invitations (delivered_day, questionnaire);

--- views
CREATE OR REPLACE VIEW read.survey_invitations AS
SELECT id, customer_id, revision, position, state, open, questionnaire, version, channel, invited_at, delivered_at, delivered_day,
       answered_at, expires_at, reason, classes
FROM survey_invitations;

CREATE OR REPLACE VIEW analytics.survey_invitations AS
SELECT id, customer_id, revision, position, state, open, questionnaire, version, channel, invited_at, delivered_at, delivered_day,
       answered_at, expires_at, nullif(reason, '') AS reason, classes
FROM survey_invitations;
