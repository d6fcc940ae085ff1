-- One row a ranking of what can be offered to a customer, with what it rests on.

--- tables
CREATE TABLE offer_rankings (
    id            uuid        NOT NULL PRIMARY KEY,
    customer_id   uuid        NOT NULL,
    revision      bigint      NOT NULL,
    position      bigint      NOT NULL,
    version       integer     NOT NULL,
    purpose       text        NOT NULL,
    channel       text        NOT NULL,
    closed        text        NOT NULL,
    best          text        NOT NULL,
    ranked        jsonb       NOT NULL,
    left_out      jsonb       NOT NULL,
    inputs        jsonb       NOT NULL,
    facts         integer     NOT NULL,
    positions     jsonb       NOT NULL,
    ground_id     uuid,
    preference_id uuid,
    ranked_at     timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    actor         text        NOT NULL
);
COMMENT ON TABLE offer_rankings IS 'One row a ranking of offers, as the event has it.';
COMMENT ON COLUMN offer_rankings.id IS 'The ranking.';
COMMENT ON COLUMN offer_rankings.customer_id IS 'Whose it is.';
COMMENT ON COLUMN offer_rankings.revision IS 'Revision of its event in the customer''s stream.';
COMMENT ON COLUMN offer_rankings.position IS 'Position of that event in the log.';
COMMENT ON COLUMN offer_rankings.version IS 'Version of the rules that it is by.';
COMMENT ON COLUMN offer_rankings.purpose IS 'Code of the processing that has to be permitted.';
COMMENT ON COLUMN offer_rankings.channel IS 'Of the contact.';
COMMENT ON COLUMN offer_rankings.closed IS 'Why nothing at all is offered: not-permitted or channel-refused; empty where something may be.';
COMMENT ON COLUMN offer_rankings.best IS 'Code of the next best offer; empty where there is none.';
COMMENT ON COLUMN offer_rankings.ranked IS 'The offers in their order: offerId, offer, name, score, and until where it ends.';
COMMENT ON COLUMN offer_rankings.left_out IS 'The other offers: offer, why, and until where it rests.';
COMMENT ON COLUMN offer_rankings.inputs IS 'What the rules looked at, by name.';
COMMENT ON COLUMN offer_rankings.facts IS 'How many events are behind the inputs.';
COMMENT ON COLUMN offer_rankings.positions IS 'Positions of the last of these in the log, at most 50.';
COMMENT ON COLUMN offer_rankings.ground_id IS 'The event that permits the purpose, or ended the last legal basis; null where there never was one.';
COMMENT ON COLUMN offer_rankings.preference_id IS 'The event that says what the customer wants of the channel; null where nothing was said.';
COMMENT ON COLUMN offer_rankings.ranked_at IS 'When the contact was, in the world.';
COMMENT ON COLUMN offer_rankings.expires_at IS 'Nothing is presented by it then or later.';
COMMENT ON COLUMN offer_rankings.actor IS 'Opaque id of who asked for it.';

--- indexes
CREATE INDEX IF NOT EXISTS offer_rankings_customer ON offer_rankings (customer_id, ranked_at, id);
CREATE INDEX IF NOT EXISTS offer_rankings_ranked ON offer_rankings (ranked_at, id);
CREATE INDEX IF NOT EXISTS offer_rankings_version ON offer_rankings (version, ranked_at, id);
CREATE INDEX IF NOT EXISTS offer_rankings_channel ON offer_rankings (channel, ranked_at, id);
CREATE INDEX IF NOT EXISTS offer_rankings_closed ON offer_rankings (closed, ranked_at, id);
CREATE INDEX IF NOT EXISTS offer_rankings_best ON offer_rankings (best, ranked_at, id);

--- views
CREATE OR REPLACE VIEW read.offer_rankings AS
SELECT id, customer_id, revision, position, version, purpose, channel, closed, best, ranked, left_out, inputs, facts, positions, ground_id, preference_id,
       ranked_at, expires_at, actor
FROM offer_rankings;

CREATE OR REPLACE VIEW analytics.offer_rankings AS
SELECT id, customer_id, revision, position, version, purpose, channel, nullif(closed, '') AS closed, nullif(best, '') AS best, ranked, left_out, inputs, facts,
       positions, ground_id, preference_id, ranked_at, expires_at, actor
FROM offer_rankings;
