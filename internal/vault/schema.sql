-- Durable: unlike read models this schema cannot be rebuilt from the log. It is
-- of no use without the keyring file, and the keyring file is of none without it.
-- Every statement can be run again.

create schema if not exists dossier_keys;
comment on schema dossier_keys is
    'Wrapped data keys of subjects. Nobody but the application reads it, least of all analysts'' roles.';

create table if not exists dossier_keys.keyring (
    "only"     boolean primary key default true check ("only"),
    id         uuid not null,
    created_at timestamptz not null default now()
);
comment on table dossier_keys.keyring is
    'The keyring file that the keys here were wrapped with, so that another one is refused.';
comment on column dossier_keys.keyring."only" is
    'Always true: keeps the table to one row.';
comment on column dossier_keys.keyring.id is
    'The random id in the keyring file.';
comment on column dossier_keys.keyring.created_at is
    'When this database first met the keyring.';

create table if not exists dossier_keys.data_key (
    -- Reads are by subject, all categories at once: the key's order serves them.
    subject        uuid not null,
    category       smallint not null,
    -- Rotation walks a bucket: see the index below.
    bucket         smallint not null check (bucket between 0 and 4095),
    bucket_version integer not null check (bucket_version >= 0),
    wrapped        bytea,
    created_at     timestamptz not null default now(),
    destroyed_at   timestamptz,
    primary key (subject, category),
    -- A key is there or it was destroyed. A row that is neither would be a key
    -- that is missing without a reason; one that is both would not be destroyed.
    constraint wrapped_or_destroyed check ((wrapped is null) = (destroyed_at is not null))
);
create index if not exists data_key_bucket on dossier_keys.data_key (bucket);
comment on table dossier_keys.data_key is
    'One data key per subject and category, wrapped. Rows are never deleted: a destroyed key stays as the tombstone that stops a new one.';
comment on column dossier_keys.data_key.subject is
    'Whose data the key protects: the customer''s id.';
comment on column dossier_keys.data_key.category is
    '1 identity, 2 contact, 3 content. The identity key''s tombstone stands for the whole subject.';
comment on column dossier_keys.data_key.bucket is
    'Which bucket key wraps it: the first twelve bits of SHA-256(subject).';
comment on column dossier_keys.data_key.bucket_version is
    'Which version of the bucket key; 0 for a tombstone that never had a key.';
comment on column dossier_keys.data_key.wrapped is
    'The data key, encrypted and bound to subject, category, bucket and version; null once destroyed.';
comment on column dossier_keys.data_key.created_at is
    'When the key was made.';
comment on column dossier_keys.data_key.destroyed_at is
    'When it was destroyed, which cannot be undone; null while it lives.';

create table if not exists dossier_keys.claim (
    key_hash   bytea primary key check (octet_length(key_hash) = 32),
    subject    uuid not null,
    created_at timestamptz not null default now()
);
comment on table dossier_keys.claim is
    'What a create command''s idempotency key belongs to, for ever: a retry with another body must not create a second.';
comment on column dossier_keys.claim.key_hash is
    'SHA-256 of the principal, the route and the idempotency key.';
comment on column dossier_keys.claim.subject is
    'What the first use of the key created: a person, or the merge of two.';
comment on column dossier_keys.claim.created_at is
    'When it was first used.';

create table if not exists dossier_keys.bucket (
    bucket     smallint primary key check (bucket between 0 and 4095),
    version    integer not null default 1 check (version >= 1),
    rotated_at timestamptz
);
insert into dossier_keys.bucket (bucket) select generate_series(0, 4095) on conflict do nothing;
comment on table dossier_keys.bucket is
    'Which version of each bucket key may wrap new data keys. A process that knows an older one only is refused here, so that none is wrapped with a key that is about to be destroyed.';
comment on column dossier_keys.bucket.bucket is
    'The bucket.';
comment on column dossier_keys.bucket.version is
    'The oldest version that may wrap a new data key.';
comment on column dossier_keys.bucket.rotated_at is
    'When the key was last replaced; null where never.';

create table if not exists dossier_keys.process (
    id           uuid primary key,
    name         text not null,
    started_at   timestamptz not null default now(),
    beat_at      timestamptz not null default now(),
    acknowledged bigint not null
);
comment on table dossier_keys.process is
    'Processes that may hold decrypted keys in memory. Each holds the advisory lock of its id for as long as its connection lives.';
comment on column dossier_keys.process.id is
    'Random, for one run of a process.';
comment on column dossier_keys.process.name is
    'Host and process id, for people.';
comment on column dossier_keys.process.started_at is
    'When it began.';
comment on column dossier_keys.process.beat_at is
    'When it last said that it lives. A process that cannot say so drops its keys by itself.';
comment on column dossier_keys.process.acknowledged is
    'It has acted upon every notice up to this one.';

create table if not exists dossier_keys.notice (
    id      bigint generated always as identity primary key,
    kind    text not null check (kind in ('subject', 'keyring')),
    subject uuid check ((subject is not null) = (kind = 'subject')),
    at      timestamptz not null default now()
);
comment on table dossier_keys.notice is
    'What every process has to drop from its memory, in the order in which it has to be acknowledged.';
comment on column dossier_keys.notice.id is
    'Number; inserts are one at a time, so a lower one never appears later.';
comment on column dossier_keys.notice.kind is
    'subject: forget the keys of this one; keyring: read the bucket keys again and forget those that are gone.';
comment on column dossier_keys.notice.subject is
    'Whose keys to forget; null for kind keyring.';
comment on column dossier_keys.notice.at is
    'When it was given.';

create table if not exists dossier_keys.backup (
    number       bigint generated always as identity primary key,
    id           uuid not null unique,
    path         text not null,
    made_at      timestamptz not null default now(),
    expires_at   timestamptz not null,
    complete     boolean not null default false,
    destroyed_at timestamptz
);
comment on table dossier_keys.backup is
    'Every key backup that was made. An old one can open what was wrapped with bucket keys of then, so an erasure is not complete before it is gone.';
comment on column dossier_keys.backup.number is
    'In the order in which they were begun.';
comment on column dossier_keys.backup.id is
    'Random; it is in the backup''s manifest.';
comment on column dossier_keys.backup.path is
    'Where it was written.';
comment on column dossier_keys.backup.made_at is
    'When it was begun.';
comment on column dossier_keys.backup.expires_at is
    'When whoever keeps it has to have destroyed it, wherever it was copied to.';
comment on column dossier_keys.backup.complete is
    'Whether it was finished and is on disk.';
comment on column dossier_keys.backup.destroyed_at is
    'When it was overwritten and removed, or was past its time; null while it may exist.';

create table if not exists dossier_keys.erasure (
    id           uuid primary key,
    subject      uuid not null,
    category     smallint,
    position     bigint not null,
    ordered_at   timestamptz not null,
    cause        text not null,
    found_at     timestamptz not null default now(),
    bucket       smallint not null,
    notice       bigint,
    keyring_notice bigint,
    version      integer,
    backup       bigint,
    waits_for    text,
    completed_at timestamptz
);
create index if not exists erasure_open on dossier_keys.erasure (position) where completed_at is null;
comment on table dossier_keys.erasure is
    'Erasures that the log orders, and where carrying them out stands.';
comment on column dossier_keys.erasure.id is
    'The erasure.';
comment on column dossier_keys.erasure.subject is
    'Whose keys are destroyed.';
comment on column dossier_keys.erasure.category is
    'The only category that ends; null where the subject is erased.';
comment on column dossier_keys.erasure.ordered_at is
    'When that event was recorded.';
comment on column dossier_keys.erasure.position is
    'Position in the log of the event that orders it.';
comment on column dossier_keys.erasure.cause is
    'request or retention.';
comment on column dossier_keys.erasure.found_at is
    'When it was found in the log.';
comment on column dossier_keys.erasure.bucket is
    'The bucket of the subject.';
comment on column dossier_keys.erasure.notice is
    'The notice to forget the subject that every process has to acknowledge; null before that step.';
comment on column dossier_keys.erasure.keyring_notice is
    'The notice to forget the old bucket key; null before that step.';
comment on column dossier_keys.erasure.version is
    'The version of the bucket key that took the place of those before; null before that step.';
comment on column dossier_keys.erasure.backup is
    'Number of a key backup that has the new version and none of those before; null before that step.';
comment on column dossier_keys.erasure.waits_for is
    'What it waits for, in words; null where it waits for nothing.';
comment on column dossier_keys.erasure.completed_at is
    'When the certificate was in the log.';

create table if not exists dossier_keys.erasure_step (
    erasure uuid not null references dossier_keys.erasure (id) on delete cascade,
    step    text not null,
    done_at timestamptz not null default now(),
    detail  text not null default '',
    primary key (erasure, step)
);
comment on table dossier_keys.erasure_step is
    'The steps of erasures that are done.';
comment on column dossier_keys.erasure_step.erasure is
    'The erasure.';
comment on column dossier_keys.erasure_step.step is
    'Name of the step.';
comment on column dossier_keys.erasure_step.done_at is
    'When it was done.';
comment on column dossier_keys.erasure_step.detail is
    'What was done, in words; nothing personal.';

create table if not exists dossier_keys.erasure_checkpoint (
    "only"   boolean primary key default true check ("only"),
    position bigint not null
);
insert into dossier_keys.erasure_checkpoint (position) values (0) on conflict do nothing;
comment on table dossier_keys.erasure_checkpoint is
    'How far the log has been read for erasures. It lies beside the keys, so that restoring older ones makes the log be read again.';
comment on column dossier_keys.erasure_checkpoint."only" is
    'Always true: keeps the table to one row.';
comment on column dossier_keys.erasure_checkpoint.position is
    'Every erasure that the log orders up to this position is in the table erasure, or done.';
