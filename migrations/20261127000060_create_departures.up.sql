-- Leaving the registry: died, moved, found able, refused, not found. Reported by one, decided by another; nobody is
-- taken off the screen, and whoever comes back has it all.

-- Set while a departure is in force, so that lists can show and filter by it.
alter table persons
    add column departed text,
    add column departed_on date,
    add constraint persons_departed_known check (departed in ('died', 'moved', 'able', 'refused', 'not_found')),
    add constraint persons_departed_whole check ((departed is null) = (departed_on is null));
create index persons_departed_idx on persons (desa_kode, departed) where departed is not null;

create table departures (
    id uuid constraint departures_pkey primary key,
    -- A family that moved away together: reported on one sheet, decided at once.
    batch_id uuid not null,
    person_id uuid not null constraint departures_person_fkey references persons (id),
    desa_kode text collate "C" not null constraint departures_desa_fkey references wilayah (kode),
    kind text not null,
    happened_on date not null,
    reason text not null,
    destination text not null default '',
    evidence text not null,
    state text not null default 'reported',
    reported_by uuid not null constraint departures_reported_by_fkey references users (id),
    reported_at timestamptz not null,
    decided_by uuid constraint departures_decided_by_fkey references users (id),
    decided_at timestamptz,
    decision_note text not null default '',
    returned_by uuid constraint departures_returned_by_fkey references users (id),
    returned_at timestamptz,
    return_reason text not null default '',
    version integer not null default 1,
    constraint departures_kind_known check (kind in ('died', 'moved', 'able', 'refused', 'not_found')),
    constraint departures_state_known check (state in ('reported', 'confirmed', 'declined', 'returned')),
    constraint departures_two_persons check (decided_by <> reported_by),
    constraint departures_decision_whole
        check ((decided_by is null) = (state = 'reported') and (decided_by is null) = (decided_at is null)),
    constraint departures_return_whole
        check ((returned_by is null) = (state <> 'returned') and (returned_by is null) = (returned_at is null))
);
create unique index departures_open_key on departures (person_id) where state in ('reported', 'confirmed');
create index departures_person_idx on departures (person_id, reported_at);
create index departures_waiting_idx on departures (reported_at, id, desa_kode) where state = 'reported';
create index departures_batch_idx on departures (batch_id);

-- What depends on somebody who left, each a piece of work for somebody.
create table dependent_tasks (
    id uuid constraint dependent_tasks_pkey primary key,
    departure_id uuid not null constraint dependent_tasks_departure_fkey references departures (id),
    person_id uuid not null constraint dependent_tasks_person_fkey references persons (id),
    desa_kode text collate "C" not null constraint dependent_tasks_desa_fkey references wilayah (kode),
    kind text not null,
    state text not null default 'open',
    opened_at timestamptz not null,
    closed_by uuid constraint dependent_tasks_closed_by_fkey references users (id),
    closed_at timestamptz,
    note text not null default '',
    version integer not null default 1,
    constraint dependent_tasks_kind_known check (kind in ('head', 'children', 'transfer', 'reverification', 'aid')),
    constraint dependent_tasks_state_known check (state in ('open', 'done', 'dropped')),
    constraint dependent_tasks_closing_whole
        check ((closed_by is null) = (state = 'open') and (closed_by is null) = (closed_at is null)),
    constraint dependent_tasks_departure_kind_key unique (departure_id, kind)
);
create index dependent_tasks_open_idx on dependent_tasks (desa_kode, opened_at) where state = 'open';
create index dependent_tasks_person_idx on dependent_tasks (person_id);

grant select, insert, update on departures, dependent_tasks to balale_app;

-- Who is out of sight has no departures either: the person's own policy is asked beneath.
alter table departures enable row level security;
create policy departures_reach on departures
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and exists (select from persons p where p.id = person_id));
alter table dependent_tasks enable row level security;
create policy dependent_tasks_reach on dependent_tasks
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and exists (select from persons p where p.id = person_id));

-- What was written about somebody whose data are destroyed goes with them; that they left stays.
create function forget_departures() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update departures set reason = '', destination = '', evidence = '', decision_note = '', return_reason = ''
    where person_id = new.id;
    update dependent_tasks set note = '' where person_id = new.id;
    return null;
end
$$;
create trigger persons_departures_forgotten after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null)
    execute function forget_departures();

-- Whoever moves to another desa within the registry takes it all along.
create function move_departures() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update departures set desa_kode = new.desa_kode where person_id = new.id;
    update dependent_tasks set desa_kode = new.desa_kode where person_id = new.id;
    return null;
end
$$;
create trigger persons_departures_moved after update of desa_kode on persons
    for each row when (old.desa_kode <> new.desa_kode) execute function move_departures();

-- Somebody all of whose needs are over has left, also where one more need had been found untrue.
create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by tier > 2, array_position(
        array['returned', 'draft', 'at_desa', 'at_kecamatan', 'submitted', 'verified', 'ended', 'rejected'], stage)
    limit 1
$$;

-- Whoever has left may be past retention; whoever waits for the kepala desa or the TKSK keeps the family in need.
create or replace function is_past_retention(p persons, before timestamptz) returns boolean language sql stable as $$
    select p.destroyed_at is null and p.restricted_at is null
        and (p.stage is null or p.stage in ('rejected', 'ended'))
        and p.updated_at < before
        and not exists (select from assessments a where a.person_id = p.id and a.stage_at >= before)
        and not exists (
            select from persons m
            where m.family_id = p.family_id
                and m.stage in ('draft', 'at_desa', 'at_kecamatan', 'submitted', 'returned', 'verified'))
        and not exists (select from departures d where d.person_id = p.id and d.state = 'reported')
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;

create or replace view person_rows with (security_invoker = true) as
select p.id, p.full_name, p.sort_name, p.nik_enc, p.sex, p.born_on, p.desa_kode,
       w.nama as desa_name, coalesce(k.nama, '') as kecamatan_name, p.family_id, f.nomor_kk_enc,
       coalesce(f.dusun, '') as dusun, coalesce(f.rt, '') as rt, coalesce(f.rw, '') as rw,
       coalesce(f.address, '') as address, p.stage, p.tier, p.departed
from persons p
join wilayah w on w.kode = p.desa_kode
left join wilayah k on k.kode = w.parent_kode
left join families f on f.id = p.family_id
where p.stage is not null and p.restricted_at is null and p.destroyed_at is null and p.merged_into is null;
