CREATE TABLE dossier.webhook (
    id              uuid        NOT NULL PRIMARY KEY,
    url             text        NOT NULL,
    description     text        NOT NULL,
    types           text[]      NOT NULL,
    imports         boolean     NOT NULL,
    state           text        NOT NULL CHECK (state IN ('active', 'paused')),
    reason          text        NOT NULL DEFAULT '',
    position        bigint      NOT NULL,
    generation      bigint      NOT NULL DEFAULT 1,
    secret          bytea       NOT NULL,
    secret_before   bytea,
    before_until    timestamptz,
    actor           text        NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
COMMENT ON TABLE dossier.webhook IS 'Addresses that are told of events.';
COMMENT ON COLUMN dossier.webhook.id IS 'The webhook.';
COMMENT ON COLUMN dossier.webhook.url IS 'Where deliveries go.';
COMMENT ON COLUMN dossier.webhook.description IS 'For people.';
COMMENT ON COLUMN dossier.webhook.types IS 'Types of the events that are asked for; empty for all.';
COMMENT ON COLUMN dossier.webhook.imports IS 'Whether history that is loaded in bulk is told of too.';
COMMENT ON COLUMN dossier.webhook.state IS 'active or paused.';
COMMENT ON COLUMN dossier.webhook.reason IS 'Why it is paused: asked, failing or gone; empty where it is not.';
COMMENT ON COLUMN dossier.webhook.position IS 'Every event up to this position has been queued or passed over.';
COMMENT ON COLUMN dossier.webhook.generation IS 'Rises with every change; who works by an older one stops.';
COMMENT ON COLUMN dossier.webhook.secret IS 'What deliveries are signed with, sealed under the keyring.';
COMMENT ON COLUMN dossier.webhook.secret_before IS 'The secret before the last rotation, sealed likewise; null where there is none.';
COMMENT ON COLUMN dossier.webhook.before_until IS 'Until when deliveries are signed with that one too.';
COMMENT ON COLUMN dossier.webhook.actor IS 'Opaque id of who made it.';
COMMENT ON COLUMN dossier.webhook.created_at IS 'When it was made.';
COMMENT ON COLUMN dossier.webhook.updated_at IS 'When it was last changed.';

CREATE TABLE dossier.webhook_queue (
    webhook  uuid        NOT NULL REFERENCES dossier.webhook (id) ON DELETE CASCADE,
    stream   text        NOT NULL,
    position bigint      NOT NULL,
    attempts integer     NOT NULL DEFAULT 0,
    first_at timestamptz,
    next_at  timestamptz NOT NULL,
    PRIMARY KEY (webhook, stream, position) -- the oldest of each stream is found by it
);
COMMENT ON TABLE dossier.webhook_queue IS 'Events that a webhook has still to be told of.';
COMMENT ON COLUMN dossier.webhook_queue.webhook IS 'The webhook.';
COMMENT ON COLUMN dossier.webhook_queue.stream IS 'The event''s stream, whose events are delivered in order.';
COMMENT ON COLUMN dossier.webhook_queue.position IS 'Position of the event in the log.';
COMMENT ON COLUMN dossier.webhook_queue.attempts IS 'Attempts so far.';
COMMENT ON COLUMN dossier.webhook_queue.first_at IS 'When it was first tried; null before.';
COMMENT ON COLUMN dossier.webhook_queue.next_at IS 'When it is tried next.';

CREATE TABLE dossier.webhook_delivery (
    id       bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    webhook  uuid        NOT NULL REFERENCES dossier.webhook (id) ON DELETE CASCADE,
    position bigint      NOT NULL,
    event_id uuid        NOT NULL,
    type     text        NOT NULL,
    attempt  integer     NOT NULL,
    status   integer     NOT NULL,
    outcome  text        NOT NULL,
    took_ms  integer     NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (webhook, id) -- the order in which a webhook's log is read
);
CREATE INDEX webhook_delivery_at ON dossier.webhook_delivery (at);
COMMENT ON TABLE dossier.webhook_delivery IS 'Every attempt of the last 30 days.';
COMMENT ON COLUMN dossier.webhook_delivery.id IS 'Rises with every attempt.';
COMMENT ON COLUMN dossier.webhook_delivery.webhook IS 'The webhook.';
COMMENT ON COLUMN dossier.webhook_delivery.position IS 'Position of the event in the log.';
COMMENT ON COLUMN dossier.webhook_delivery.event_id IS 'The event; the delivery''s id.';
COMMENT ON COLUMN dossier.webhook_delivery.type IS 'Type of the event.';
COMMENT ON COLUMN dossier.webhook_delivery.attempt IS 'Which attempt at the event it was, from 1.';
COMMENT ON COLUMN dossier.webhook_delivery.status IS 'What was answered; 0 where nothing was.';
COMMENT ON COLUMN dossier.webhook_delivery.outcome IS 'delivered, refused, forbidden-address, timeout, unreachable or gone.';
COMMENT ON COLUMN dossier.webhook_delivery.took_ms IS 'How long it took, in milliseconds.';
COMMENT ON COLUMN dossier.webhook_delivery.at IS 'When.';
