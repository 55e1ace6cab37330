-- A list by name that needs a second person, or is kept until it is fetched: who asks, what for, who let it go, and the
-- file itself in sealed pieces for a day.
alter table exports
    -- What the file holds beside the name, as codes.
    add column columns text[] not null default '{}',
    -- Who let it go; nobody where it was small enough.
    add column approved_by uuid constraint exports_approved_by_fkey references users (id),
    -- What stands on the file for whoever wants to know whether it is ours.
    add column check_code text constraint exports_check_code_key unique;
create index exports_user_idx on exports (user_id, at desc);

create table export_requests (
    id uuid constraint export_requests_pkey primary key,
    user_id uuid not null constraint export_requests_user_fkey references users (id),
    kind text not null,
    format text not null,
    purpose text not null constraint export_requests_purpose_given check (char_length(purpose) >= 5),
    -- In words, and as it stands in an address.
    filter text not null,
    query text not null,
    -- Scheme and host of the site, for the address on the file.
    site text not null,
    columns text[] not null,
    tier smallint not null,
    area_kode text collate "C" not null,
    person_count integer not null,
    needs_approval boolean not null,
    -- Number, receiver and the like of the minutes that go with the file.
    handover jsonb,
    state text not null,
    created_at timestamptz not null,
    decided_by uuid constraint export_requests_decided_by_fkey references users (id),
    decided_at timestamptz,
    refusal text,
    made_at timestamptz,
    row_count integer,
    family_count integer,
    byte_count bigint,
    download_count smallint not null default 0,
    downloaded_at timestamptz,
    version integer not null default 1,
    constraint export_requests_state_known
        check (state in ('waiting', 'approved', 'refused', 'cancelled', 'ready', 'erased')),
    -- Nobody lets their own list go.
    constraint export_requests_two_persons check (decided_by <> user_id),
    constraint export_requests_approved check (not needs_approval or decided_by is not null or state in ('waiting', 'cancelled')),
    constraint export_requests_decision_whole check ((decided_by is null) = (decided_at is null)),
    constraint export_requests_refusal_told check ((state = 'refused') = (refusal is not null)),
    constraint export_requests_making_told
        check ((made_at is null) = (row_count is null) and (made_at is null) = (byte_count is null))
);
create index export_requests_user_idx on export_requests (user_id, created_at desc);
create index export_requests_waiting_idx on export_requests (area_kode) where state = 'waiting';
grant select, insert, update on export_requests to balale_app;
alter table export_requests enable row level security;
create policy export_requests_reach on export_requests
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid
        or (area_kode >= current_setting('app.scope', true) and area_kode < current_setting('app.scope_end', true)));

create table export_chunks (
    id uuid constraint export_chunks_pkey primary key,
    export_id uuid not null constraint export_chunks_export_fkey references export_requests (id),
    n integer not null,
    chunk_enc bytea not null,
    constraint export_chunks_place_key unique (export_id, n)
);
grant select, insert, update, delete on export_chunks to balale_app;
alter table export_chunks enable row level security;
-- The one who asked for it alone; the upkeep throws away.
create policy export_chunks_own on export_chunks
    using (exists (select from export_requests r
                   where r.id = export_id and r.user_id = nullif(current_setting('app.user_id', true), '')::uuid)
        or (select is_upkeep()));

-- What somebody chose to see in a list of this kind the last time. What is told apart by a tick of its own is not in it.
create table export_columns (
    user_id uuid not null constraint export_columns_user_fkey references users (id) on delete cascade,
    kind text not null,
    columns text[] not null,
    updated_at timestamptz not null,
    constraint export_columns_pkey primary key (user_id, kind)
);
grant select, insert, update on export_columns to balale_app;
alter table export_columns enable row level security;
create policy export_columns_own on export_columns
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));

-- What a file says of itself, for whoever holds it: nothing about anybody, and found only under its code.
create table document_checks (
    code text constraint document_checks_pkey primary key,
    export_id uuid not null,
    title text not null,
    filter text not null,
    row_count integer not null,
    office text not null,
    at timestamptz not null
);
grant select, insert on document_checks to balale_app;

-- Codes that nobody has, by address, so that guessing is slow.
create table document_check_misses (
    id bigint generated always as identity constraint document_check_misses_pkey primary key,
    ip text not null,
    at timestamptz not null
);
create index document_check_misses_ip_idx on document_check_misses (ip, at);
grant select, insert, delete on document_check_misses to balale_app;
