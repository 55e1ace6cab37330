-- Rights of the people in the registry (UU 27/2022): their requests, the restriction of one person's data, and the
-- destruction of data past their time.

-- Restricted (art. 41): stored, counted, but in no list by name, no search and no file until it is lifted.
-- Destroyed (art. 44): the row stays for the counts, without anything that says who it was.
alter table persons
    add column restricted_at timestamptz,
    add column restricted_by uuid constraint persons_restricted_by_fkey references users (id),
    add column restricted_reason text,
    add column destroyed_at timestamptz,
    add constraint persons_restriction_whole
        check ((restricted_at is null) = (restricted_by is null) and (restricted_at is null) = (restricted_reason is null));
-- The few that no list shows, so that a total can leave them out at no cost.
create index persons_hidden_idx on persons (desa_kode) where restricted_at is not null or destroyed_at is not null;

create or replace view person_rows with (security_invoker = true) as
select p.id, p.full_name, p.sort_name, p.nik_enc, p.sex, p.born_on, p.desa_kode,
       w.nama as desa_name, coalesce(k.nama, '') as kecamatan_name, p.family_id, f.nomor_kk_enc,
       coalesce(f.dusun, '') as dusun, coalesce(f.rt, '') as rt, coalesce(f.rw, '') as rw,
       coalesce(f.address, '') as address, p.stage, p.tier
from persons p
join wilayah w on w.kode = p.desa_kode
left join wilayah k on k.kode = w.parent_kode
left join families f on f.id = p.family_id
where p.stage is not null and p.restricted_at is null and p.destroyed_at is null;

-- Who asks may be another than the person asked about (a parent, a guardian), so name and contact are sealed here.
create table subject_requests (
    id uuid constraint subject_requests_pkey primary key,
    area_kode text collate "C" not null constraint subject_requests_area_fkey references wilayah (kode),
    person_id uuid constraint subject_requests_person_fkey references persons (id),
    kind text not null,
    asker_enc bytea not null,
    received_at timestamptz not null,
    due_at timestamptz not null,
    state text not null default 'baru',
    refusal text,
    closed_at timestamptz,
    version integer not null default 1,
    constraint subject_requests_kind_known
        check (kind in ('akses', 'perbaikan', 'pembatasan', 'penghapusan', 'penarikan')),
    constraint subject_requests_state_known check (state in ('baru', 'diproses', 'dijawab', 'ditolak')),
    constraint subject_requests_refusal_given check ((state = 'ditolak') = (refusal is not null)),
    constraint subject_requests_closed check ((state in ('dijawab', 'ditolak')) = (closed_at is not null))
);
create index subject_requests_open_idx on subject_requests (due_at, id) where closed_at is null;
create index subject_requests_person_idx on subject_requests (person_id);

create table subject_request_steps (
    id bigint generated always as identity constraint subject_request_steps_pkey primary key,
    request_id uuid not null constraint subject_request_steps_request_fkey references subject_requests (id) on delete cascade,
    state text not null,
    note_enc bytea,
    by uuid not null constraint subject_request_steps_by_fkey references users (id),
    at timestamptz not null
);
create index subject_request_steps_request_idx on subject_request_steps (request_id, id);

-- One proposal to destroy, and, once another person has approved it, its minutes.
create table destructions (
    id uuid constraint destructions_pkey primary key,
    area_kode text collate "C" not null constraint destructions_area_fkey references wilayah (kode),
    -- Past retention, or asked for by the person.
    cause text not null,
    proposed_by uuid not null constraint destructions_proposed_by_fkey references users (id),
    proposed_at timestamptz not null,
    approved_by uuid constraint destructions_approved_by_fkey references users (id),
    approved_at timestamptz,
    cancelled_by uuid constraint destructions_cancelled_by_fkey references users (id),
    cancelled_at timestamptz,
    -- Number of the minutes: the year, and a number without gaps in it.
    year integer,
    serial integer,
    constraint destructions_cause_known check (cause in ('retensi', 'permohonan')),
    constraint destructions_two_persons check (approved_by <> proposed_by),
    constraint destructions_approval_whole
        check ((approved_by is null) = (approved_at is null) and (approved_by is null) = (serial is null)
               and (approved_by is null) = (year is null)),
    constraint destructions_one_end check (approved_by is null or cancelled_by is null),
    constraint destructions_number_key unique (year, serial)
);
create table destruction_items (
    destruction_id uuid not null constraint destruction_items_destruction_fkey references destructions (id),
    person_id uuid not null constraint destruction_items_person_fkey references persons (id),
    desa_kode text collate "C" not null,
    -- False: no longer due when it was approved, so nothing was destroyed.
    is_done boolean,
    constraint destruction_items_pkey primary key (destruction_id, person_id)
);
create index destruction_items_person_idx on destruction_items (person_id);

-- Outlives a restored backup: whoever stands here and has a name again is destroyed again. No key to persons, because
-- the list may be read in before they are back.
create table tombstones (
    person_id uuid constraint tombstones_pkey primary key,
    by uuid not null,
    at timestamptz not null
);

-- The last time each automatic rule ran, and how many rows it removed then.
create table retention_runs (
    rule text constraint retention_runs_pkey primary key,
    at timestamptz not null,
    row_count bigint not null
);

grant select, insert, update on destructions, destruction_items, retention_runs to balale_app;
grant select, insert, update, delete on subject_requests to balale_app;
grant select, insert on subject_request_steps to balale_app;
-- Only destroy_person and the owner's command line add to it: a tombstone is leave to destroy.
grant select on tombstones to balale_app;

alter table subject_requests enable row level security;
create policy subject_requests_area on subject_requests
    using (area_kode >= current_setting('app.scope', true) and area_kode < current_setting('app.scope_end', true));
alter table subject_request_steps enable row level security;
create policy subject_request_steps_area on subject_request_steps
    using (exists (select from subject_requests r where r.id = request_id));
alter table destructions enable row level security;
create policy destructions_area on destructions
    using (area_kode >= current_setting('app.scope', true) and area_kode < current_setting('app.scope_end', true));
alter table destruction_items enable row level security;
create policy destruction_items_area on destruction_items
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));

-- Nothing in force about the person, nobody in need in the family, no change since `before`, no request of theirs open,
-- processing not suspended.
create function is_past_retention(p persons, before timestamptz) returns boolean language sql stable as $$
    select p.destroyed_at is null and p.restricted_at is null and (p.stage is null or p.stage = 'rejected')
        and p.updated_at < before
        and not exists (select from assessments a where a.person_id = p.id and a.stage_at >= before)
        and not exists (
            select from persons m
            where m.family_id = p.family_id and m.stage in ('draft', 'submitted', 'returned', 'verified'))
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;

-- Takes away all that says who this was: from the person, from the family when nobody else is left in it, and from the
-- history, which the application itself may only add to. Runs with the owner's rights for that reason, and only for
-- somebody whom two people have agreed on, or who was destroyed before and came back with a backup.
create function destroy_person(asked uuid, done_by uuid, done_at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    family uuid;
    assessment record;
begin
    if not exists (select from tombstones where person_id = asked)
       and not exists (
            select from destruction_items i join destructions d on d.id = i.destruction_id
            where i.person_id = asked and d.approved_by is not null and d.approved_by <> d.proposed_by)
    then
        raise exception 'nobody has approved this destruction' using errcode = 'insufficient_privilege';
    end if;
    select family_id into family from persons where id = asked and destroyed_at is null for update;
    if not found then
        return false;
    end if;

    for assessment in
        select id, desa_kode, stage from assessments
        where person_id = asked and stage not in ('withdrawn', 'rejected') order by id for update
    loop
        update assessments set stage = 'withdrawn', stage_at = done_at, version = version + 1 where id = assessment.id;
        insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
        values (assessment.id, assessment.desa_kode, assessment.stage, 'withdrawn', 'Data dimusnahkan', done_by, done_at);
    end loop;
    update assessment_steps s set reason = '' from assessments a
    where a.id = s.assessment_id and a.person_id = asked and s.reason not in ('', 'Data dimusnahkan');
    update record_versions set changed = '{}' where record_kind = 'persons' and record_id = asked;
    update persons
    set nik_enc = null, nik_index = null, nik_missing_reason = 'dimusnahkan', nik_mismatch_reason = null,
        full_name = 'Dihapus', name_key = '', mother_name = '',
        born_on = make_date(extract(year from born_on)::integer, 1, 1), born_on_is_estimate = true,
        restricted_at = null, restricted_by = null, restricted_reason = null,
        destroyed_at = done_at, updated_at = done_at, updated_by = done_by, version = version + 1
    where id = asked;

    if not exists (select from persons where family_id = family and destroyed_at is null) then
        update record_versions set changed = '{}' where record_kind = 'families' and record_id = family;
        update families
        set nomor_kk_enc = null, nomor_kk_index = null, nomor_kk_missing_reason = 'dimusnahkan', dusun = '', rt = '',
            rw = '', address = '', updated_at = done_at, updated_by = done_by, version = version + 1
        where id = family;
    end if;
    insert into tombstones (person_id, by, at) values (asked, done_by, done_at) on conflict do nothing;

    return true;
end
$$;
revoke execute on function destroy_person from public;
grant execute on function destroy_person to balale_app;
