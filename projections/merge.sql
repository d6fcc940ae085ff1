-- What is thought of each pair of records that may be one.

--- tables
CREATE TABLE merges (
    id            uuid        NOT NULL PRIMARY KEY,
    revision      bigint      NOT NULL,
    position      bigint      NOT NULL,
    state         text        NOT NULL,
    first_id      uuid        NOT NULL,
    second_id     uuid        NOT NULL,
    source        text        NOT NULL,
    score         integer     NOT NULL,
    parts         jsonb       NOT NULL,
    rules_version integer     NOT NULL,
    run_id        uuid,
    proposed_at   timestamptz NOT NULL,
    proposed_by   text        NOT NULL,
    survivor_id   uuid,
    loser_id      uuid,
    decided_at    timestamptz,
    decided_by    text        NOT NULL,
    reason        text        NOT NULL,
    cause         text        NOT NULL
);
COMMENT ON TABLE merges IS 'One row a pair of records that may be one.';
COMMENT ON COLUMN merges.id IS 'The pair; its stream is identity-<id>.';
COMMENT ON COLUMN merges.revision IS 'Revision of the last event of the stream that the row knows; the ETag.';
COMMENT ON COLUMN merges.position IS 'Position in the log of that event.';
COMMENT ON COLUMN merges.state IS 'proposed, rejected, accepted (being carried out), confirmed (the two are one), joined (they were one already), failed, splitting (being carried out) or split.';
COMMENT ON COLUMN merges.first_id IS 'One of the two customers, the one with the lower id.';
COMMENT ON COLUMN merges.second_id IS 'The other.';
COMMENT ON COLUMN merges.source IS 'detected or staff.';
COMMENT ON COLUMN merges.score IS 'How much the two have in common, 0 to 100; 0 where a person proposed.';
COMMENT ON COLUMN merges.parts IS 'What the score is the sum of: part, how much alike in percent, points. Nothing of what it is.';
COMMENT ON COLUMN merges.rules_version IS 'Version of the duplicate rules that the score is by; 0: those built in.';
COMMENT ON COLUMN merges.run_id IS 'The job that found the pair; null where it was none.';
COMMENT ON COLUMN merges.proposed_at IS 'When it was proposed last.';
COMMENT ON COLUMN merges.proposed_by IS 'Opaque id of who proposed it; automation where it was detected.';
COMMENT ON COLUMN merges.survivor_id IS 'The record that goes on, as decided and from confirmed on as it was done; null before.';
COMMENT ON COLUMN merges.loser_id IS 'The record that goes on in the survivor; null before.';
COMMENT ON COLUMN merges.decided_at IS 'When it was accepted, rejected or split.';
COMMENT ON COLUMN merges.decided_by IS 'Opaque id of who decided so; empty before.';
COMMENT ON COLUMN merges.reason IS 'Code of why; empty before.';
COMMENT ON COLUMN merges.cause IS 'The rule that stood in the way of what was decided; empty where none did.';

--- indexes
CREATE INDEX IF NOT EXISTS merges_proposed ON merges (proposed_at, id);
CREATE INDEX IF NOT EXISTS merges_state ON merges (state, proposed_at, id);
CREATE INDEX IF NOT EXISTS merges_score ON merges (score, id);
CREATE INDEX IF NOT EXISTS merges_state_score ON merges (state, score, id);
CREATE INDEX IF NOT EXISTS merges_first ON merges (first_id);
CREATE INDEX IF NOT EXISTS merges_second ON merges (second_id);

--- views
CREATE OR REPLACE VIEW read.merges AS
SELECT id, revision, position, state, first_id, second_id, source, score, parts, rules_version, run_id, proposed_at, proposed_by,
       survivor_id, loser_id, decided_at, decided_by, reason, cause
FROM merges;

CREATE OR REPLACE VIEW analytics.merges AS
SELECT id, revision, position, state, first_id, second_id, source, nullif(score, 0) AS score, nullif(parts, 'null') AS parts, rules_version, run_id,
       proposed_at, survivor_id, loser_id, decided_at, nullif(reason, '') AS reason, nullif(cause, '') AS cause
FROM merges;
