-- Long work as rows: who asked, how far it is, and until when somebody is at it. A lease that has run out is taken up
-- again by whoever looks next, so work survives the end of the program.
create table jobs (
    id uuid constraint jobs_pkey primary key,
    kind text not null,
    -- The record that the work is about.
    subject_id uuid not null,
    user_id uuid not null constraint jobs_user_fkey references users (id),
    state text not null default 'queued',
    done_count integer not null default 0,
    total_count integer not null,
    attempt_count integer not null default 0,
    leased_until timestamptz,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    constraint jobs_state_known check (state in ('queued', 'running', 'cancelling', 'done', 'failed', 'cancelled')),
    constraint jobs_finish_told check ((state in ('done', 'failed', 'cancelled')) = (finished_at is not null))
);
create index jobs_open_idx on jobs (created_at) where finished_at is null;
-- Two works about one record at a time would undo each other.
create unique index jobs_subject_once on jobs (subject_id) where finished_at is null;
create index jobs_subject_idx on jobs (subject_id, created_at desc);
grant select, insert, update, delete on jobs to balale_app;
alter table jobs enable row level security;
create policy jobs_own on jobs
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));

-- A table that somebody sent: its rows sealed, what became of them, and who was entered by it.
create table imports (
    id uuid constraint imports_pkey primary key,
    desa_kode text collate "C" not null constraint imports_desa_fkey references wilayah (kode),
    user_id uuid not null constraint imports_user_fkey references users (id),
    file_name text not null,
    file_hash bytea not null,
    payload_enc bytea not null,
    version integer not null default 1,
    state text not null default 'checked',
    ready_count integer not null,
    mend_count integer not null,
    known_count integer not null,
    skipped_count integer not null,
    taken_count integer not null default 0,
    -- Why it comes outside of a window, as the confirmation said.
    late_reason text,
    created_at timestamptz not null,
    taken_at timestamptz,
    undone_at timestamptz,
    constraint imports_state_known check (state in ('checked', 'taken', 'undone')),
    constraint imports_taking_told check ((state in ('taken', 'undone')) = (taken_at is not null)),
    constraint imports_undoing_told check ((state = 'undone') = (undone_at is not null))
);
create index imports_user_idx on imports (user_id, created_at desc);
create index imports_desa_idx on imports (desa_kode);
grant select, insert, update, delete on imports to balale_app;
alter table imports enable row level security;
create policy imports_own on imports
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));

create table import_persons (
    import_id uuid not null constraint import_persons_import_fkey references imports (id) on delete cascade,
    person_id uuid not null constraint import_persons_person_fkey references persons (id),
    desa_kode text collate "C" not null,
    constraint import_persons_pkey primary key (import_id, person_id)
);
create index import_persons_person_idx on import_persons (person_id);
grant select, insert, delete on import_persons to balale_app;
alter table import_persons enable row level security;
create policy import_persons_reach on import_persons
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));

-- What a desa means by a word in the column of categories; asked once.
create table category_words (
    desa_kode text collate "C" not null constraint category_words_desa_fkey references wilayah (kode),
    word text not null constraint category_words_word_short check (char_length(word) between 1 and 100),
    category_code text not null constraint category_words_category_fkey references categories (code),
    said_by uuid not null constraint category_words_said_by_fkey references users (id),
    said_at timestamptz not null,
    constraint category_words_pkey primary key (desa_kode, word)
);
grant select, insert, update on category_words to balale_app;
alter table category_words enable row level security;
create policy category_words_reach on category_words
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
