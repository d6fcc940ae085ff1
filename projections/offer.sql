-- One row an offer that was presented to a customer, with what became of it.

--- tables
CREATE TABLE offers (
    id              uuid        NOT NULL PRIMARY KEY,
    customer_id     uuid        NOT NULL,
    revision        bigint      NOT NULL,
    position        bigint      NOT NULL,
    state           text        NOT NULL,
    open            boolean     NOT NULL,
    offer           text        NOT NULL,
    version         integer     NOT NULL,
    ranking_id      uuid        NOT NULL,
    place           integer     NOT NULL,
    channel         text        NOT NULL,
    person          text        NOT NULL,
    presented_at    timestamptz NOT NULL,
    presented_day   date        NOT NULL,
    expires_at      timestamptz NOT NULL,
    answered_at     timestamptz,
    order_id        uuid,
    reason          text        NOT NULL,
    classes         jsonb       NOT NULL,
    note_ref        bytea,
    answer_note_ref bytea
);
COMMENT ON TABLE offers IS 'One row an offer that was presented to a customer, folded from the events about it.';
COMMENT ON COLUMN offers.id IS 'This offer to this customer.';
COMMENT ON COLUMN offers.customer_id IS 'To whom it was made.';
COMMENT ON COLUMN offers.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN offers.position IS 'Position in the log of that event.';
COMMENT ON COLUMN offers.state IS 'presented, accepted or declined. One whose time has passed is still presented here: compare expires_at.';
COMMENT ON COLUMN offers.open IS 'It was not answered; its time may have passed.';
COMMENT ON COLUMN offers.offer IS 'Its code in the rules.';
COMMENT ON COLUMN offers.version IS 'Version of the rules that it was ranked by.';
COMMENT ON COLUMN offers.ranking_id IS 'The ranking that it was in.';
COMMENT ON COLUMN offers.place IS 'Its place there; 1 is the best.';
COMMENT ON COLUMN offers.channel IS 'Of the contact at which it was made.';
COMMENT ON COLUMN offers.person IS 'Opaque id of who of us presented it; where nobody said so, who recorded that.';
COMMENT ON COLUMN offers.presented_at IS 'When it was made, in the world.';
COMMENT ON COLUMN offers.presented_day IS 'The day of presented_at in the installation''s time zone.';
COMMENT ON COLUMN offers.expires_at IS 'It cannot be answered then or later: it has lapsed.';
COMMENT ON COLUMN offers.answered_at IS 'When it was accepted or declined, in the world; null where it was not.';
COMMENT ON COLUMN offers.order_id IS 'The order that came of it; null where none is known.';
COMMENT ON COLUMN offers.reason IS 'Code of why it was declined; empty where it was not.';
COMMENT ON COLUMN offers.classes IS 'The classes the customer was in when it was presented, by scheme.';
COMMENT ON COLUMN offers.note_ref IS 'Reference to the sealed note on how it was presented; null where there is none.';
COMMENT ON COLUMN offers.answer_note_ref IS 'Reference to the sealed note on the answer; null where there is none.';

CREATE TABLE states (
    id       uuid   NOT NULL PRIMARY KEY,
    revision bigint NOT NULL,
    state    json   NOT NULL
);
COMMENT ON TABLE states IS 'What of a customer its next offer takes over.';
COMMENT ON COLUMN states.id IS 'The customer.';
COMMENT ON COLUMN states.revision IS 'Revision of the last event in it.';
COMMENT ON COLUMN states.state IS 'The classes the customer is in, by scheme, and those it was in before, each with since when.';

--- indexes
CREATE INDEX IF NOT EXISTS offers_customer ON offers (customer_id, presented_at, id);
CREATE INDEX IF NOT EXISTS offers_presented ON offers (presented_at, id);
CREATE INDEX IF NOT EXISTS offers_state ON offers (state, presented_at, id);
CREATE INDEX IF NOT EXISTS offers_open ON offers (open, presented_at, id);
CREATE INDEX IF NOT EXISTS offers_offer ON offers (offer, presented_at, id);
CREATE INDEX IF NOT EXISTS offers_version ON offers (version, presented_at, id);
CREATE INDEX IF NOT EXISTS offers_channel ON offers (channel, presented_at, id);
CREATE INDEX IF NOT EXISTS offers_person ON offers (person, presented_at, id);
CREATE INDEX IF NOT EXISTS offers_day ON offers (presented_day, offer);

--- views
CREATE OR REPLACE VIEW read.offers AS
SELECT id, customer_id, revision, position, state, open, offer, version, ranking_id, place, channel, person, presented_at, presented_day, expires_at,
       answered_at, order_id, reason, classes, note_ref, answer_note_ref
FROM offers;

CREATE OR REPLACE VIEW analytics.offers AS
SELECT id, customer_id, revision, position, state, open, offer, version, ranking_id, place, channel, person, presented_at, presented_day, expires_at,
       answered_at, order_id, nullif(reason, '') AS reason, classes
FROM offers;
