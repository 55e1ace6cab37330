create table exports (
    id uuid constraint exports_pkey primary key,
    user_id uuid not null constraint exports_user_fkey references users (id),
    kind text not null,
    format text not null,
    purpose text not null,
    filter text not null,
    area_kode text collate "C" not null,
    row_count integer not null,
    at timestamptz not null,
    constraint exports_purpose_given check (char_length(purpose) >= 5)
);
create index exports_at_idx on exports (at desc, id);

grant select, insert on exports to balale_app;
