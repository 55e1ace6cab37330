-- Runs of the tests that auditors ask for, and what each found: ids only. Names and numbers are looked up when a
-- finding is shown, by whoever may see them then.
create table check_runs (
    id uuid constraint check_runs_pkey primary key,
    area_kode text collate "C" not null constraint check_runs_area_fkey references wilayah (kode),
    ran_by uuid not null constraint check_runs_ran_by_fkey references users (id),
    ran_at timestamptz not null,
    person_count bigint not null,
    family_count bigint not null,
    -- Left out, because processing is suspended (UU 27/2022 art. 41).
    restricted_count bigint not null,
    finding_count bigint not null
);
create index check_runs_ran_at_idx on check_runs (ran_at);

create table check_findings (
    run_id uuid not null constraint check_findings_run_fkey references check_runs (id) on delete cascade,
    place integer not null,
    kind text not null,
    desa_kode text collate "C" not null,
    person_ids uuid[] not null,
    family_ids uuid[] not null,
    constraint check_findings_pkey primary key (run_id, place)
);

grant select, insert on check_runs, check_findings to balale_app;

alter table check_runs enable row level security;
create policy check_runs_area on check_runs
    using (area_kode >= current_setting('app.scope', true) and area_kode < current_setting('app.scope_end', true));
alter table check_findings enable row level security;
create policy check_findings_area on check_findings
    using (exists (select from check_runs r where r.id = run_id));
