-- One row a contact with an important customer, with what became of it.

--- tables
CREATE TABLE key_contacts (
    id             uuid NOT NULL PRIMARY KEY,
    customer_id    uuid NOT NULL,
    revision       bigint NOT NULL,
    position       bigint NOT NULL,
    state          text NOT NULL,
    open           boolean NOT NULL,
    topic          text NOT NULL,
    owner          text NOT NULL,
    team           text NOT NULL,
    channel        text NOT NULL,
    outcome        text NOT NULL,
    prepared_at    timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    held_at        timestamptz,
    followed_up_at timestamptz,
    reason         text NOT NULL,
    agenda_ref     bytea,
    goal_ref       bytea,
    content_ref    bytea,
    result_ref     bytea
);
COMMENT ON TABLE key_contacts IS 'One row a contact with an important customer, folded from the events about it.';
COMMENT ON COLUMN key_contacts.id IS 'The contact.';
COMMENT ON COLUMN key_contacts.customer_id IS 'With whom.';
COMMENT ON COLUMN key_contacts.revision IS 'Revision in the customer''s stream of the last event about it.';
COMMENT ON COLUMN key_contacts.position IS 'Position in the log of that event.';
COMMENT ON COLUMN key_contacts.state IS 'prepared, held, followedUp or cancelled.';
COMMENT ON COLUMN key_contacts.open IS 'Something is still to be done: to hold it, or to follow it up.';
COMMENT ON COLUMN key_contacts.topic IS 'Code; empty where not said.';
COMMENT ON COLUMN key_contacts.owner IS 'Opaque id of who holds it; empty where somebody of the team will.';
COMMENT ON COLUMN key_contacts.team IS 'Code of the team that it was given to; empty where to none.';
COMMENT ON COLUMN key_contacts.channel IS 'Through which it was held; empty before.';
COMMENT ON COLUMN key_contacts.outcome IS 'Code of what came of it; empty where not said.';
COMMENT ON COLUMN key_contacts.prepared_at IS 'When it was prepared.';
COMMENT ON COLUMN key_contacts.due_at IS 'By when it is to be held, or, where it was held, followed up.';
COMMENT ON COLUMN key_contacts.held_at IS 'When it was held; null before.';
COMMENT ON COLUMN key_contacts.followed_up_at IS 'When it was followed up; null before.';
COMMENT ON COLUMN key_contacts.reason IS 'Code of why it was cancelled; empty else.';
COMMENT ON COLUMN key_contacts.agenda_ref IS 'Reference to the sealed agenda.';
COMMENT ON COLUMN key_contacts.goal_ref IS 'Reference to the sealed goal; null where there is none.';
COMMENT ON COLUMN key_contacts.content_ref IS 'Reference to the sealed text of what was said; null before.';
COMMENT ON COLUMN key_contacts.result_ref IS 'Reference to the sealed text of what was done; null before.';

--- indexes
CREATE INDEX IF NOT EXISTS key_contacts_customer ON key_contacts (customer_id, due_at, id);
CREATE INDEX IF NOT EXISTS key_contacts_due ON key_contacts (due_at, id);
CREATE INDEX IF NOT EXISTS key_contacts_open ON key_contacts (due_at, id) WHERE open; -- not of the past
CREATE INDEX IF NOT EXISTS key_contacts_owner ON key_contacts (owner, due_at, id);
CREATE INDEX IF NOT EXISTS key_contacts_team ON key_contacts (team, due_at, id) WHERE team <> '';
CREATE INDEX IF NOT EXISTS key_contacts_state ON key_contacts (state, due_at, id);

--- past
CREATE INDEX IF NOT EXISTS key_contacts_ended ON key_contacts_history ({months}, due_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS key_contacts_ended_owner ON key_contacts_history ({months}, owner, due_at, id) WHERE open;
CREATE INDEX IF NOT EXISTS key_contacts_ended_team ON key_contacts_history ({months}, team, due_at, id) WHERE open;

--- views
CREATE OR REPLACE VIEW read.key_contacts AS
SELECT id, customer_id, revision, position, state, open, topic, owner, channel, outcome, prepared_at, due_at, held_at, followed_up_at, reason, agenda_ref, goal_ref, content_ref, result_ref, team
FROM key_contacts;

CREATE OR REPLACE VIEW analytics.key_contacts AS
SELECT id, customer_id, revision, position, state, open, nullif(topic, '') AS topic, nullif(owner, '') AS owner, nullif(channel, '') AS channel, nullif(outcome, '') AS outcome,
       prepared_at, due_at, held_at, followed_up_at, nullif(reason, '') AS reason,
       nullif(team, '') AS team
FROM key_contacts;
