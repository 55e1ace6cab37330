create table users (
    id uuid constraint users_pkey primary key,
    username text not null constraint users_username_key unique,
    full_name text not null,
    role text not null,
    wilayah_kode text collate "C" not null constraint users_wilayah_fkey references wilayah (kode),
    password_hash text not null,
    -- A first password is a one-time code: it must be replaced, and dies after 72 hours.
    must_change_password boolean not null default true,
    password_expires_at timestamptz,
    -- Consecutive failures; at 100 only an administrator's reset opens the account again.
    failure_count integer not null default 0,
    disabled_at timestamptz,
    last_signed_in_at timestamptz,
    last_dusun text,
    last_rt text,
    last_rw text,
    created_at timestamptz not null,
    created_by uuid constraint users_created_by_fkey references users (id),
    version integer not null default 1,
    constraint users_username_lower check (username = lower(username))
);
create index users_wilayah_idx on users (wilayah_kode, role);

-- Keyed by the SHA-256 of the cookie: who reads this table, or a backup of it, holds no session.
create table sessions (
    id_hash bytea constraint sessions_pkey primary key,
    user_id uuid constraint sessions_user_fkey references users (id) on delete cascade,
    data jsonb not null,
    user_agent text not null default '',
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_user_idx on sessions (user_id);
create index sessions_expires_idx on sessions (expires_at);

-- The typed name is kept as a keyed hash: people type passwords into the wrong box.
create table sign_in_failures (
    id bigint generated always as identity constraint sign_in_failures_pkey primary key,
    username_index bytea not null,
    ip text not null,
    at timestamptz not null
);
create index sign_in_failures_username_idx on sign_in_failures (username_index, at);
create index sign_in_failures_ip_idx on sign_in_failures (ip, at);

-- A form sent twice makes one record: the second sending finds the answer of the first.
create table idempotency_keys (
    user_id uuid not null constraint idempotency_keys_user_fkey references users (id) on delete cascade,
    key uuid not null,
    answer text,
    at timestamptz not null,
    constraint idempotency_keys_pkey primary key (user_id, key)
);
create index idempotency_keys_at_idx on idempotency_keys (at);

-- Unfinished forms and the text of searches, sealed: neither may be read from a backup or stand in a URL.
create table drafts (
    user_id uuid not null constraint drafts_user_fkey references users (id) on delete cascade,
    id uuid not null,
    payload_enc bytea not null,
    updated_at timestamptz not null,
    constraint drafts_pkey primary key (user_id, id)
);
create table searches (
    id uuid constraint searches_pkey primary key,
    user_id uuid not null constraint searches_user_fkey references users (id) on delete cascade,
    payload_enc bytea not null,
    at timestamptz not null
);
create index searches_at_idx on searches (at);

-- Slips with first passwords, sealed, kept only until they are printed.
create table slip_batches (
    id uuid constraint slip_batches_pkey primary key,
    created_by uuid not null constraint slip_batches_created_by_fkey references users (id) on delete cascade,
    payload_enc bytea not null,
    slip_count integer not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

grant select, insert, update on users to balale_app;
grant select, insert, update, delete on sessions, sign_in_failures, idempotency_keys, drafts, searches, slip_batches to balale_app;
