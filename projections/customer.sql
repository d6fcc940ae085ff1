-- One row a customer: what lists and searches need. Personal columns (…_ref)
-- hold references to sealed fields of events; name_grams, notes_grams,
-- email_keys, phone_keys, phone_end_keys, post_keys and handle_keys are keyed blind indexes. Nothing here is readable without keys.

--- tables
CREATE TABLE customers (
    id                 uuid        NOT NULL PRIMARY KEY,
    revision           bigint      NOT NULL,
    position           bigint      NOT NULL,
    kind               text        NOT NULL,
    region             text        NOT NULL,
    source             text        NOT NULL,
    external_source    text        NOT NULL,
    status             text        NOT NULL,
    name_ref           bytea,
    birth_date_ref     bytea,
    contacts_ref       bytea,
    interests_ref      bytea,
    notes_ref          bytea,
    external_ref_ref   bytea,
    name_grams         bigint[],
    notes_grams        bigint[],
    email_keys         bytea[],
    phone_keys         bytea[],
    phone_end_keys     bytea[],
    post_keys          bytea[],
    handle_keys        bytea[],
    class_importance   text        NOT NULL,
    class_frequency    text        NOT NULL,
    class_value        text        NOT NULL,
    visits             integer     NOT NULL,
    complaints         integer     NOT NULL,
    open_complaint_ids uuid[],
    answers            integer     NOT NULL,
    orders             integer     NOT NULL,
    order_amounts      jsonb       NOT NULL,
    last_nps           smallint,
    created_at         timestamptz NOT NULL,
    recorded_at        timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    last_contact_at    timestamptz,
    last_visit_at      timestamptz,
    last_order_at      timestamptz,
    archived_at        timestamptz,
    merged_into        uuid,
    stamps             json        NOT NULL,
    sources            json        NOT NULL,
    standing           text        NOT NULL,
    tags               text[],
    tag_marks          json        NOT NULL,
    custom             json        NOT NULL,
    custom_open        text[],
    custom_refs        bytea[],
    custom_identity_keys bytea[],
    custom_contact_keys  bytea[],
    custom_content_keys  bytea[]
);

COMMENT ON TABLE customers IS 'One row a customer, folded from the customer''s stream.';
COMMENT ON COLUMN customers.id IS 'The customer; its stream is customer-<id>.';
COMMENT ON COLUMN customers.revision IS 'Revision of the last event of the stream that the row knows; the ETag.';
COMMENT ON COLUMN customers.position IS 'Position in the log of that event.';
COMMENT ON COLUMN customers.kind IS 'person or company.';
COMMENT ON COLUMN customers.region IS 'Coarse region, ISO 3166-1 or -2; empty where not known.';
COMMENT ON COLUMN customers.source IS 'How the record came to be: form, web, order, survey, import, staff.';
COMMENT ON COLUMN customers.external_source IS 'The system that knows the customer under a number of its own; empty where none.';
COMMENT ON COLUMN customers.status IS 'active, archived, merged (it goes on in another record) or erased.';
COMMENT ON COLUMN customers.name_ref IS 'Reference to the sealed name.';
COMMENT ON COLUMN customers.birth_date_ref IS 'Reference to the sealed date of birth; null where not known.';
COMMENT ON COLUMN customers.contacts_ref IS 'Reference to the sealed list of contacts; null where there are none.';
COMMENT ON COLUMN customers.interests_ref IS 'Reference to the sealed interests; null where there are none.';
COMMENT ON COLUMN customers.notes_ref IS 'Reference to the sealed notes; null where there are none.';
COMMENT ON COLUMN customers.external_ref_ref IS 'Reference to the sealed number in external_source.';
COMMENT ON COLUMN customers.name_grams IS 'Blind index of the pairs of letters of the name: a search contains all of its own.';
COMMENT ON COLUMN customers.notes_grams IS 'Blind index of the pairs of letters of the notes, as that of the name; null where there are none.';
COMMENT ON COLUMN customers.email_keys IS 'Blind index of the normalized e-mail addresses.';
COMMENT ON COLUMN customers.phone_keys IS 'Blind index of the phone numbers in E.164, with extension; of what is no valid number, of its last eight digits.';
COMMENT ON COLUMN customers.phone_end_keys IS 'Blind index of the last eight digits of each phone number, by which it is found.';
COMMENT ON COLUMN customers.post_keys IS 'Blind index of the normalized postal addresses.';
COMMENT ON COLUMN customers.handle_keys IS 'Blind index of the normalized names in chats and social networks.';
COMMENT ON COLUMN customers.class_importance IS 'Class by importance: important, ordinary, potential; empty where not classified.';
COMMENT ON COLUMN customers.class_frequency IS 'Class by frequency: high-frequency, low-frequency, potential; empty where not classified.';
COMMENT ON COLUMN customers.class_value IS 'Class by value: high, mid, low; empty where not classified.';
COMMENT ON COLUMN customers.visits IS 'Number of visits on record.';
COMMENT ON COLUMN customers.complaints IS 'Number of complaints ever filed.';
COMMENT ON COLUMN customers.open_complaint_ids IS 'Complaints that are not resolved, oldest first.';
COMMENT ON COLUMN customers.answers IS 'Number of survey answers.';
COMMENT ON COLUMN customers.orders IS 'Number of orders that were neither cancelled nor wholly returned.';
COMMENT ON COLUMN customers.order_amounts IS 'Sum of the orders by currency, less what was returned, such as {"USD": "12.30"}.';
COMMENT ON COLUMN customers.last_nps IS 'Recommendation score, 0 to 10, of the answer that was given last.';
COMMENT ON COLUMN customers.created_at IS 'When the record came to be, in the world.';
COMMENT ON COLUMN customers.recorded_at IS 'When the record was created, by the store''s clock.';
COMMENT ON COLUMN customers.updated_at IS 'When the last event was recorded, by the store''s clock.';
COMMENT ON COLUMN customers.last_contact_at IS 'The last visit or other contact; null where there was none.';
COMMENT ON COLUMN customers.last_visit_at IS 'The last visit; null where there was none.';
COMMENT ON COLUMN customers.last_order_at IS 'When the latest order was placed.';
COMMENT ON COLUMN customers.archived_at IS 'When the record was archived, in the world.';
COMMENT ON COLUMN customers.merged_into IS 'The record in which the customer goes on, where it was merged, also once it is erased; null where it was not. That one may be merged in its turn.';
COMMENT ON COLUMN customers.stamps IS 'For each fact of the row when it occurred (o, microseconds) and its position (p): the latest wins.';
COMMENT ON COLUMN customers.sources IS 'For each fact of the profile who says so: form, web, order, survey, import, staff.';
COMMENT ON COLUMN customers.standing IS 'contact: a person known only as the contact of a company; empty for customers.';
COMMENT ON COLUMN customers.tags IS 'Tags, in alphabetical order; null where there are none.';
COMMENT ON COLUMN customers.tag_marks IS 'For each tag that was ever put on or taken off the last word on it.';
COMMENT ON COLUMN customers.custom IS 'For each custom field that was ever set the last word on it; sealed values are in custom_refs.';
COMMENT ON COLUMN customers.custom_open IS 'code=value of the custom fields that lists can be narrowed by and everybody may see.';
COMMENT ON COLUMN customers.custom_refs IS 'References to the sealed values of custom fields; null where there are none.';
COMMENT ON COLUMN customers.custom_identity_keys IS 'Blind index of values of custom fields of the category identity.';
COMMENT ON COLUMN customers.custom_contact_keys IS 'Blind index of values of custom fields of the category contact.';
COMMENT ON COLUMN customers.custom_content_keys IS 'Blind index of values of custom fields of the category content.';

--- indexes
CREATE INDEX IF NOT EXISTS customers_created ON customers (created_at, id);
CREATE INDEX IF NOT EXISTS customers_updated ON customers (updated_at, id);
CREATE INDEX IF NOT EXISTS customers_last_contact ON customers (last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_name_grams ON customers USING gin (name_grams);
CREATE INDEX IF NOT EXISTS customers_notes_grams ON customers USING gin (notes_grams);
CREATE INDEX IF NOT EXISTS customers_email_keys ON customers USING gin (email_keys);
CREATE INDEX IF NOT EXISTS customers_phone_keys ON customers USING gin (phone_keys);
CREATE INDEX IF NOT EXISTS customers_phone_end_keys ON customers USING gin (phone_end_keys);
CREATE INDEX IF NOT EXISTS customers_post_keys ON customers USING gin (post_keys);
CREATE INDEX IF NOT EXISTS customers_handle_keys ON customers USING gin (handle_keys);
CREATE INDEX IF NOT EXISTS customers_tags ON customers USING gin (tags);
CREATE INDEX IF NOT EXISTS customers_custom_open ON customers USING gin (custom_open);
CREATE INDEX IF NOT EXISTS customers_custom_identity_keys ON customers USING gin (custom_identity_keys);
CREATE INDEX IF NOT EXISTS customers_custom_contact_keys ON customers USING gin (custom_contact_keys);
CREATE INDEX IF NOT EXISTS customers_custom_content_keys ON customers USING gin (custom_content_keys);
-- What is looked up by the exact key is not to wait in a list that every look reads from one
-- end to the other: where many customers change that is four megabytes a key. What these
-- indexes had before this was said stays in the list until the next vacuum.
ALTER INDEX customers_email_keys SET (fastupdate = off);
ALTER INDEX customers_phone_keys SET (fastupdate = off);
ALTER INDEX customers_phone_end_keys SET (fastupdate = off);
ALTER INDEX customers_post_keys SET (fastupdate = off);
ALTER INDEX customers_handle_keys SET (fastupdate = off);
ALTER INDEX customers_tags SET (fastupdate = off);
ALTER INDEX customers_custom_open SET (fastupdate = off);
ALTER INDEX customers_custom_identity_keys SET (fastupdate = off);
ALTER INDEX customers_custom_contact_keys SET (fastupdate = off);
ALTER INDEX customers_custom_content_keys SET (fastupdate = off);
CREATE INDEX IF NOT EXISTS customers_kind ON customers (kind, created_at, id);
CREATE INDEX IF NOT EXISTS customers_region ON customers (region, created_at, id);
CREATE INDEX IF NOT EXISTS customers_source ON customers (source, created_at, id);
CREATE INDEX IF NOT EXISTS customers_status ON customers (status, created_at, id);
-- Coverage of visits asks so much of every active customer, and nothing else: rows are wide.
CREATE INDEX IF NOT EXISTS customers_cadence ON customers (status, class_importance, created_at) INCLUDE (last_visit_at, class_frequency, class_value, id);
CREATE INDEX IF NOT EXISTS customers_class_importance ON customers (class_importance, created_at, id);
CREATE INDEX IF NOT EXISTS customers_class_frequency ON customers (class_frequency, created_at, id);
CREATE INDEX IF NOT EXISTS customers_class_value ON customers (class_value, created_at, id);
CREATE INDEX IF NOT EXISTS customers_open ON customers (created_at, id) WHERE coalesce(cardinality(open_complaint_ids), 0) > 0;
-- Whom to see next: every filter goes with the last contact too, because walking one index
-- in the hope of the other's matches has no bound.
CREATE INDEX IF NOT EXISTS customers_contact_kind ON customers (kind, last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_contact_region ON customers (region, last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_contact_source ON customers (source, last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_contact_status ON customers (status, last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_contact_class_importance ON customers (class_importance, last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_contact_class_frequency ON customers (class_frequency, last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_contact_class_value ON customers (class_value, last_contact_at NULLS LAST, id);
CREATE INDEX IF NOT EXISTS customers_contact_open ON customers (last_contact_at NULLS LAST, id) WHERE coalesce(cardinality(open_complaint_ids), 0) > 0;
CREATE INDEX IF NOT EXISTS customers_merged_into ON customers (merged_into) WHERE merged_into IS NOT NULL;

--- past
CREATE INDEX IF NOT EXISTS customers_apart ON customers_history (id, {held}, created_at) WHERE merged_into IS NULL;
CREATE INDEX IF NOT EXISTS customers_held ON customers_history (id, {held}) INCLUDE (class_importance, class_frequency, class_value, created_at) WHERE status = 'active';

--- views
CREATE OR REPLACE VIEW read.customers AS
SELECT id, revision, position, kind, region, source, external_source, status,
       name_ref, birth_date_ref, contacts_ref, interests_ref, notes_ref, external_ref_ref,
       name_grams, notes_grams, email_keys, phone_keys, phone_end_keys, post_keys, handle_keys,
       class_importance, class_frequency, class_value,
       visits, complaints, coalesce(cardinality(open_complaint_ids), 0) AS open_complaints, answers,
       orders, order_amounts, last_nps,
       created_at, recorded_at, updated_at, last_contact_at, last_visit_at, last_order_at, archived_at, stamps,
       sources, standing, tags, tag_marks, custom, custom_open, custom_refs, custom_identity_keys, custom_contact_keys, custom_content_keys, merged_into
FROM customers;
COMMENT ON COLUMN read.customers.open_complaints IS 'Number of complaints that are not resolved.';

CREATE OR REPLACE VIEW analytics.customers AS
SELECT id, revision, position, kind, nullif(region, '') AS region, source,
       nullif(external_source, '') AS external_source, status,
       nullif(class_importance, '') AS class_importance,
       nullif(class_frequency, '') AS class_frequency,
       nullif(class_value, '') AS class_value,
       visits, complaints, coalesce(cardinality(open_complaint_ids), 0) AS open_complaints, answers,
       orders, order_amounts, last_nps,
       created_at, recorded_at, updated_at, last_contact_at, last_visit_at, last_order_at, archived_at,
       nullif(standing, '') AS standing, tags, custom_open, merged_into
FROM customers;
COMMENT ON COLUMN analytics.customers.open_complaints IS 'Number of complaints that are not resolved.';
