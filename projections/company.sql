-- One row a link between a person and a company that the person is a contact of.

--- tables
CREATE TABLE company_links (
    id                uuid        NOT NULL PRIMARY KEY,
    customer_id       uuid        NOT NULL,
    company_id        uuid        NOT NULL,
    revision          bigint      NOT NULL,
    position          bigint      NOT NULL,
    roles             text[]      NOT NULL,
    source            text        NOT NULL,
    linked_at         timestamptz NOT NULL,
    linked_revision   bigint      NOT NULL,
    linked_position   bigint      NOT NULL,
    recorded_at       timestamptz NOT NULL,
    ended_at          timestamptz,
    ended_recorded_at timestamptz,
    reason            text        NOT NULL,
    title_ref         bytea,
    contacts_ref      bytea
);
COMMENT ON TABLE company_links IS 'One row a link, folded from the events about it in the person''s stream.';
COMMENT ON COLUMN company_links.id IS 'The link.';
COMMENT ON COLUMN company_links.customer_id IS 'The person, whose keys seal what is sealed here.';
COMMENT ON COLUMN company_links.company_id IS 'The company, a customer too.';
COMMENT ON COLUMN company_links.revision IS 'Revision in the person''s stream of the last event about it.';
COMMENT ON COLUMN company_links.position IS 'Position in the log of that event.';
COMMENT ON COLUMN company_links.roles IS 'Codes of what the person is there.';
COMMENT ON COLUMN company_links.source IS 'Who said so: form, web, order, survey, import, staff.';
COMMENT ON COLUMN company_links.linked_at IS 'Since when, in the world.';
COMMENT ON COLUMN company_links.linked_revision IS 'Revision in the person''s stream of the event that linked them.';
COMMENT ON COLUMN company_links.linked_position IS 'Position in the log of the event that linked them.';
COMMENT ON COLUMN company_links.recorded_at IS 'When the link was recorded, by the store''s clock.';
COMMENT ON COLUMN company_links.ended_at IS 'Until when, in the world; null where it has not ended.';
COMMENT ON COLUMN company_links.ended_recorded_at IS 'When the end was recorded, by the store''s clock.';
COMMENT ON COLUMN company_links.reason IS 'Code of why it ended; empty where another link took its place or it has not ended.';
COMMENT ON COLUMN company_links.title_ref IS 'Reference to the sealed title; null where there is none.';
COMMENT ON COLUMN company_links.contacts_ref IS 'Reference to the sealed contacts at the company; null where there are none.';

--- indexes
CREATE INDEX IF NOT EXISTS company_links_person ON company_links (customer_id, linked_at, id);
CREATE INDEX IF NOT EXISTS company_links_company ON company_links (company_id, linked_at, id);

--- views
CREATE OR REPLACE VIEW read.company_links AS
SELECT id, customer_id, company_id, revision, position, roles, source, linked_at, recorded_at, ended_at, ended_recorded_at, reason, title_ref, contacts_ref, linked_position, linked_revision
FROM company_links;

CREATE OR REPLACE VIEW analytics.company_links AS
SELECT id, customer_id, company_id, revision, position, roles, source, linked_at, recorded_at, ended_at, ended_recorded_at, nullif(reason, '') AS reason
FROM company_links;
