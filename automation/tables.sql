CREATE SCHEMA automation;
COMMENT ON SCHEMA automation IS 'What happens by itself: where each reactor stands, its timers, and what failed. Durable: no rebuild makes it again.';

CREATE TABLE automation.reactor (
    name        text        PRIMARY KEY,
    lineage     uuid        NOT NULL,
    position    bigint      NOT NULL,
    deployed_at bigint      NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE automation.reactor IS 'Where each reactor stands in the log.';
COMMENT ON COLUMN automation.reactor.name IS 'The reactor.';
COMMENT ON COLUMN automation.reactor.lineage IS 'The log that the position is of.';
COMMENT ON COLUMN automation.reactor.position IS 'Everything up to here has been reacted to.';
COMMENT ON COLUMN automation.reactor.deployed_at IS 'The log''s head when the reactor was first deployed: what lies before it was never heard.';
COMMENT ON COLUMN automation.reactor.updated_at IS 'When the place was last saved.';

CREATE TABLE automation.timer (
    id          uuid        PRIMARY KEY,
    reactor     text        NOT NULL,
    key         text        NOT NULL,
    customer_id uuid        NOT NULL,
    about       uuid,
    due_at      timestamptz NOT NULL,
    state       text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'fired', 'refused', 'cancelled', 'failed')),
    rule        text        NOT NULL DEFAULT '',
    attempts    integer     NOT NULL DEFAULT 0,
    not_before  timestamptz NOT NULL DEFAULT '-infinity',
    cause_id    uuid        NOT NULL,
    cause_at    bigint      NOT NULL,
    correlation text        NOT NULL DEFAULT '',
    hops        integer     NOT NULL,
    ended_at    timestamptz,
    UNIQUE (reactor, key)
);
CREATE INDEX timer_due ON automation.timer (due_at) WHERE state = 'pending';
CREATE INDEX timer_customer ON automation.timer (customer_id);
COMMENT ON TABLE automation.timer IS 'Commands that are to follow at a time.';
COMMENT ON COLUMN automation.timer.id IS 'Made of reactor, key and the event that set it; the idempotency key of its command.';
COMMENT ON COLUMN automation.timer.reactor IS 'Whose timer it is.';
COMMENT ON COLUMN automation.timer.key IS 'Its name within the reactor; ids and codes.';
COMMENT ON COLUMN automation.timer.customer_id IS 'Whom the command is about.';
COMMENT ON COLUMN automation.timer.about IS 'What of the customer, such as a complaint.';
COMMENT ON COLUMN automation.timer.due_at IS 'When the command is to follow.';
COMMENT ON COLUMN automation.timer.state IS 'pending, fired, refused (the domain did not want it any more), cancelled, or failed.';
COMMENT ON COLUMN automation.timer.rule IS 'Of the refusal, or what kind of failure; empty else.';
COMMENT ON COLUMN automation.timer.attempts IS 'How often it was tried.';
COMMENT ON COLUMN automation.timer.not_before IS 'When it may be tried again, after trouble.';
COMMENT ON COLUMN automation.timer.cause_id IS 'The event that set it.';
COMMENT ON COLUMN automation.timer.cause_at IS 'Position in the log of that event.';
COMMENT ON COLUMN automation.timer.correlation IS 'Correlation id of that event.';
COMMENT ON COLUMN automation.timer.hops IS 'How many automatic commands lie between what a person did and the event that set it.';
COMMENT ON COLUMN automation.timer.ended_at IS 'When it fired, was refused, cancelled or given up.';

CREATE TABLE automation.failure (
    reactor   text        NOT NULL,
    position  bigint      NOT NULL,
    event_id  uuid        NOT NULL,
    stream    text        NOT NULL,
    type      text        NOT NULL,
    cause     text        NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (reactor, position)
);
COMMENT ON TABLE automation.failure IS 'Events that a reactor could not react to; it went on behind them.';
COMMENT ON COLUMN automation.failure.reactor IS 'The reactor.';
COMMENT ON COLUMN automation.failure.position IS 'Position of the event in the log.';
COMMENT ON COLUMN automation.failure.event_id IS 'The event.';
COMMENT ON COLUMN automation.failure.stream IS 'Its stream.';
COMMENT ON COLUMN automation.failure.type IS 'Its type.';
COMMENT ON COLUMN automation.failure.cause IS 'What kind of failure; the log of the program has the rest.';
COMMENT ON COLUMN automation.failure.failed_at IS 'When it was given up.';

CREATE SCHEMA IF NOT EXISTS read;
CREATE VIEW read.automation_reactors AS
SELECT r.name, r.position, r.deployed_at, r.updated_at,
       (SELECT count(*) FROM automation.timer t WHERE t.reactor = r.name AND t.state = 'pending') AS timers_pending,
       (SELECT count(*) FROM automation.failure f WHERE f.reactor = r.name) AS failures
FROM automation.reactor r;
COMMENT ON VIEW read.automation_reactors IS 'Where each reactor stands.';

CREATE VIEW read.automation_timers AS
SELECT id, reactor, key, customer_id, about, due_at, state, rule, attempts, cause_id, cause_at, ended_at FROM automation.timer;
COMMENT ON VIEW read.automation_timers IS 'Commands that are to follow at a time, and what became of them.';

CREATE VIEW read.automation_failures AS
SELECT reactor, position, event_id, stream, type, cause, failed_at FROM automation.failure;
COMMENT ON VIEW read.automation_failures IS 'Events that a reactor could not react to; it went on behind them.';
