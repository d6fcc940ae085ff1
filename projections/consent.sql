-- One row a customer of whom a consent or another legal basis is on record: what
-- was granted and withdrawn, and for which purposes there is a basis now.

--- tables
CREATE TABLE consents (
    customer_id uuid    NOT NULL PRIMARY KEY,
    revision    bigint  NOT NULL,
    position    bigint  NOT NULL,
    erased      boolean NOT NULL,
    active      text[],
    grounds     json    NOT NULL
);

COMMENT ON TABLE consents IS 'One row a customer with its legal bases for the processing of personal data.';
COMMENT ON COLUMN consents.customer_id IS 'The customer.';
COMMENT ON COLUMN consents.revision IS 'Revision in the customer''s stream of the last event about a basis.';
COMMENT ON COLUMN consents.position IS 'Position in the log of that event.';
COMMENT ON COLUMN consents.erased IS 'Whether the customer was erased: then nothing is permitted.';
COMMENT ON COLUMN consents.active IS 'Purposes that have a basis by the latest events, in alphabetical order; null where there is none.';
COMMENT ON COLUMN consents.grounds IS 'Every event that gave or took a basis, in the order in which they occurred; times are microseconds since 1970.';

--- indexes
CREATE INDEX IF NOT EXISTS consents_active ON consents USING gin (active);

--- views
CREATE OR REPLACE VIEW read.consents AS
SELECT customer_id, revision, position, erased, active, grounds
FROM consents;

CREATE OR REPLACE VIEW analytics.consents AS
SELECT DISTINCT ON (c.customer_id, g.purpose, g.basis)
       c.customer_id, g.purpose, g.basis, g.active AND NOT c.erased AS active, g.notice, g.channel,
       CASE WHEN g.active THEN to_timestamp(g.occurred / 1000000.0) END AS granted_at,
       CASE WHEN NOT g.active THEN to_timestamp(g.occurred / 1000000.0) END AS withdrawn_at,
       g.event AS event_id, c.erased
FROM consents c,
     json_to_recordset(c.grounds) AS g(purpose text, basis text, active boolean, notice text, channel text, event uuid, occurred bigint, position bigint)
ORDER BY c.customer_id, g.purpose, g.basis, g.occurred DESC, g.position DESC;
COMMENT ON COLUMN analytics.consents.purpose IS 'Code of what the data are processed for.';
COMMENT ON COLUMN analytics.consents.basis IS 'consent, contract, legal-obligation, vital-interests, public-task or legitimate-interests.';
COMMENT ON COLUMN analytics.consents.active IS 'Whether the latest event of this purpose and basis gave it, and the customer is not erased.';
COMMENT ON COLUMN analytics.consents.notice IS 'Version of the notice that the customer was shown; null where none.';
COMMENT ON COLUMN analytics.consents.channel IS 'Code of how it was given or withdrawn; null where not said.';
COMMENT ON COLUMN analytics.consents.granted_at IS 'Since when it is active, in the world; null where it is not.';
COMMENT ON COLUMN analytics.consents.withdrawn_at IS 'Since when it is not active, in the world; null where it is.';
COMMENT ON COLUMN analytics.consents.event_id IS 'The event that proves it.';
