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
    'Which subject a create command''s idempotency key belongs to, for ever: a retry with another body must not create a second.';
comment on column dossier_keys.claim.key_hash is
    'SHA-256 of the principal, the route and the idempotency key.';
comment on column dossier_keys.claim.subject is
    'The subject that the first use of the key created.';
comment on column dossier_keys.claim.created_at is
    'When it was first used.';
