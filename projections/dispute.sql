-- One row a dispute, with where it stands.

--- tables
CREATE TABLE disputes (
    id               uuid        NOT NULL PRIMARY KEY,
    customer_id      uuid        NOT NULL,
    revision         bigint      NOT NULL,
    position         bigint      NOT NULL,
    state            text        NOT NULL,
    open             boolean     NOT NULL,
    kind             text        NOT NULL,
    complaint_id     uuid,
    order_id         uuid,
    owner            text        NOT NULL,
    team             text        NOT NULL,
    claimed_amount   numeric(18,6),
    claimed_currency text        NOT NULL,
    evidence         jsonb       NOT NULL,
    found_for        text        NOT NULL,
    body             text        NOT NULL,
    given_amount     numeric(18,6),
    given_currency   text        NOT NULL,
    reason           text        NOT NULL,
    opened_at        timestamptz NOT NULL,
    opened_day       date        NOT NULL,
    ended_at         timestamptz,
    classes          jsonb       NOT NULL,
    claim_ref        bytea,
    outcome_ref      bytea
);
COMMENT ON TABLE disputes IS 'One row a dispute, folded from the events about it.';
COMMENT ON COLUMN disputes.id IS 'The dispute.';
COMMENT ON COLUMN disputes.customer_id IS 'Whose it is.';
COMMENT ON COLUMN disputes.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN disputes.position IS 'Position in the log of that event.';
COMMENT ON COLUMN disputes.state IS 'opened, evidenceAdded, ruled, settled or withdrawn.';
COMMENT ON COLUMN disputes.open IS 'There is still something to be decided.';
COMMENT ON COLUMN disputes.kind IS 'Code of what it is about.';
COMMENT ON COLUMN disputes.complaint_id IS 'The complaint that it comes from; null where from none.';
COMMENT ON COLUMN disputes.order_id IS 'The order that it is about; null where about none.';
COMMENT ON COLUMN disputes.owner IS 'Opaque id of who handles it; empty where nobody does, or somebody of the team will.';
COMMENT ON COLUMN disputes.team IS 'Code of the team that it was given to; empty where to none.';
COMMENT ON COLUMN disputes.claimed_amount IS 'What the customer claims; null where no amount.';
COMMENT ON COLUMN disputes.claimed_currency IS 'ISO 4217 code of the claim; empty where no amount.';
COMMENT ON COLUMN disputes.evidence IS 'Each piece: from (customer, us, third), at, revision of its event, and the attachment where there is one.';
COMMENT ON COLUMN disputes.found_for IS 'Who was found to be right: customer, us or both; empty where nothing was ruled.';
COMMENT ON COLUMN disputes.body IS 'Code of who ruled; empty where not said.';
COMMENT ON COLUMN disputes.given_amount IS 'What the customer was awarded, or got by the settlement; null where nothing.';
COMMENT ON COLUMN disputes.given_currency IS 'ISO 4217 code of that amount; empty where none.';
COMMENT ON COLUMN disputes.reason IS 'Code of why it was withdrawn; empty where it was not.';
COMMENT ON COLUMN disputes.opened_at IS 'When it began, in the world.';
COMMENT ON COLUMN disputes.opened_day IS 'The day of opened_at in the installation''s time zone.';
COMMENT ON COLUMN disputes.ended_at IS 'When it was ruled on, settled or withdrawn; null while open.';
COMMENT ON COLUMN disputes.classes IS 'The classes the customer was in when it began, by scheme.';
COMMENT ON COLUMN disputes.claim_ref IS 'Reference to the sealed claim.';
COMMENT ON COLUMN disputes.outcome_ref IS 'Reference to the sealed ruling or settlement; null where there is none.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next dispute takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS disputes_customer ON disputes (customer_id, opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_opened ON disputes (opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_state ON disputes (state, opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_kind ON disputes (kind, opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_owner ON disputes (owner, opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_team ON disputes (team, opened_at, id) WHERE team <> '';
CREATE INDEX IF NOT EXISTS disputes_open ON disputes (opened_at, id) WHERE open; -- not of the past
CREATE INDEX IF NOT EXISTS disputes_complaint ON disputes (complaint_id, opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_order ON disputes (order_id, opened_at, id);
CREATE INDEX IF NOT EXISTS disputes_day ON disputes (opened_day);

--- past
CREATE INDEX IF NOT EXISTS disputes_ended ON disputes_history ({months}, opened_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS disputes_ended_owner ON disputes_history ({months}, owner, opened_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS disputes_ended_team ON disputes_history ({months}, team, opened_at, id) WHERE open;

--- views
CREATE OR REPLACE VIEW read.disputes AS
SELECT id, customer_id, revision, position, state, open, kind, complaint_id, order_id, owner, claimed_amount, claimed_currency, evidence,
       found_for, body, given_amount, given_currency, reason, opened_at, opened_day, ended_at, classes, claim_ref, outcome_ref, team
FROM disputes;

CREATE OR REPLACE VIEW analytics.disputes AS
SELECT id, customer_id, revision, position, state, open, kind, complaint_id, order_id, nullif(owner, '') AS owner, claimed_amount,
       nullif(claimed_currency, '') AS claimed_currency, evidence, nullif(found_for, '') AS found_for, nullif(body, '') AS body, given_amount,
       nullif(given_currency, '') AS given_currency, nullif(reason, '') AS reason, opened_at, opened_day, ended_at, classes,
       nullif(team, '') AS team
FROM disputes;
