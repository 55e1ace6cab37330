-- The way of an assessment grows: the kepala desa or lurah endorses, the TKSK recommends, DSP3A decides; and what is
-- over ends. Each kabupaten may switch the first two steps off; where nothing is said both are on.
create table ways (
    kabupaten_kode text collate "C" constraint ways_pkey primary key
        constraint ways_kabupaten_fkey references wilayah (kode),
    with_kades boolean not null default true,
    with_tksk boolean not null default true,
    version integer not null default 1,
    updated_at timestamptz not null,
    updated_by uuid not null constraint ways_updated_by_fkey references users (id)
);
grant select, insert, update on ways to balale_app;

alter table assessments drop constraint assessments_stage_known;
alter table assessments add constraint assessments_stage_known
    check (stage in ('draft', 'at_desa', 'at_kecamatan', 'submitted', 'returned', 'verified', 'rejected', 'withdrawn', 'ended'));

-- What must be mended comes before what waits, what waits before what is done, what is over comes last. What is secret
-- never shows in the stage of a person who has anything else.
create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by tier > 2, array_position(
        array['returned', 'draft', 'at_desa', 'at_kecamatan', 'submitted', 'verified', 'rejected', 'ended'], stage)
    limit 1
$$;
