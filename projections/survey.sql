-- One row a survey answer.

--- tables
CREATE TABLE survey_answers (
    event_id        uuid        NOT NULL PRIMARY KEY,
    id              uuid        NOT NULL,
    customer_id     uuid        NOT NULL,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    questionnaire   text        NOT NULL,
    version         integer     NOT NULL,
    channel         text        NOT NULL,
    nps             smallint,
    csat            smallint,
    ces             smallint,
    product_quality smallint,
    attitude        smallint,
    speed           smallint,
    after_sales     smallint,
    answered_at     timestamptz NOT NULL,
    day             date        NOT NULL,
    recorded_at     timestamptz NOT NULL,
    comment_ref     bytea,
    invitation_id   uuid,
    ratings         jsonb       NOT NULL,
    classes         jsonb       NOT NULL,
    UNIQUE (customer_id, revision)
);

COMMENT ON TABLE survey_answers IS 'One row an answer to one version of a questionnaire.';
COMMENT ON COLUMN survey_answers.event_id IS 'The event.';
COMMENT ON COLUMN survey_answers.id IS 'The answer.';
COMMENT ON COLUMN survey_answers.customer_id IS 'Who answered.';
COMMENT ON COLUMN survey_answers.revision IS 'Revision of the event in the customer''s stream.';
COMMENT ON COLUMN survey_answers.position IS 'Position of the event in the log.';
COMMENT ON COLUMN survey_answers.questionnaire IS 'Code of the questionnaire.';
COMMENT ON COLUMN survey_answers.version IS 'Version of the questionnaire that was answered.';
COMMENT ON COLUMN survey_answers.channel IS 'Code of how the answer came in; empty where not said.';
COMMENT ON COLUMN survey_answers.nps IS 'Would recommend, 0 to 10; null where not asked.';
COMMENT ON COLUMN survey_answers.csat IS 'Satisfied, 1 to 5; null where not asked.';
COMMENT ON COLUMN survey_answers.ces IS 'It was easy, 1 to 7; null where not asked.';
COMMENT ON COLUMN survey_answers.product_quality IS 'Rating of the product''s quality, 1 to 5; null where not asked.';
COMMENT ON COLUMN survey_answers.attitude IS 'Rating of the staff''s attitude, 1 to 5; null where not asked.';
COMMENT ON COLUMN survey_answers.speed IS 'Rating of the speed, 1 to 5; null where not asked.';
COMMENT ON COLUMN survey_answers.after_sales IS 'Rating of the service after the sale, 1 to 5; null where not asked.';
COMMENT ON COLUMN survey_answers.answered_at IS 'When it was answered, in the world.';
COMMENT ON COLUMN survey_answers.day IS 'The day of answered_at in the installation''s time zone.';
COMMENT ON COLUMN survey_answers.recorded_at IS 'When it was recorded, by the store''s clock.';
COMMENT ON COLUMN survey_answers.comment_ref IS 'Reference to the sealed comment; null where there is none.';
COMMENT ON COLUMN survey_answers.invitation_id IS 'The invitation that it answers; null where there was none.';
COMMENT ON COLUMN survey_answers.ratings IS 'Ratings that have no column of their own: a list of question, kind (rating, trust or dependence), aspect, score, and low and high, the ends of the scale.';
COMMENT ON COLUMN survey_answers.classes IS 'The classes the customer was in when it answered, by scheme.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next answer takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS survey_answers_classes ON survey_answers USING gin (classes jsonb_path_ops);
CREATE INDEX IF NOT EXISTS survey_answers_id ON survey_answers (id);
CREATE INDEX IF NOT EXISTS survey_answers_customer ON survey_answers (customer_id, answered_at, id);
CREATE INDEX IF NOT EXISTS survey_answers_answered ON survey_answers (answered_at, id);
CREATE INDEX IF NOT EXISTS survey_answers_day ON survey_answers (day, questionnaire);
CREATE INDEX IF NOT EXISTS survey_answers_questionnaire ON survey_answers (questionnaire, answered_at, id);
CREATE INDEX IF NOT EXISTS survey_answers_version ON survey_answers (version, answered_at, id);
CREATE INDEX IF NOT EXISTS survey_answers_channel ON survey_answers (channel, answered_at, id);

--- views
CREATE OR REPLACE VIEW read.survey_answers AS
SELECT id, customer_id, revision, position, questionnaire, version, channel, nps, csat, ces,
       product_quality, attitude, speed, after_sales, answered_at, day, recorded_at, comment_ref,
       invitation_id, ratings, classes
FROM survey_answers;

CREATE OR REPLACE VIEW analytics.survey_answers AS
SELECT id, customer_id, revision, position, questionnaire, version, nullif(channel, '') AS channel,
       nps, csat, ces, product_quality, attitude, speed, after_sales, answered_at, day, recorded_at,
       invitation_id, ratings, classes
FROM survey_answers;
