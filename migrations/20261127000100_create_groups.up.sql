-- Families and communities as subjects of their own (Permensos 8/2012): category 25 is said of a family, 26 of a
-- community, and neither of one person.

-- A small local group that lives together, remote and bound by place and custom. Names a place, nobody in it.
create table communities (
    id uuid constraint communities_pkey primary key,
    desa_kode text collate "C" not null constraint communities_desa_fkey references wilayah (kode),
    name text not null,
    -- Dusun, river, how one gets there.
    location text not null,
    family_count integer not null,
    person_count integer not null,
    note text not null default '',
    version integer not null default 1,
    created_at timestamptz not null,
    created_by uuid not null constraint communities_created_by_fkey references users (id),
    updated_at timestamptz not null,
    updated_by uuid not null constraint communities_updated_by_fkey references users (id),
    constraint communities_name_length check (char_length(name) between 3 and 100),
    constraint communities_location_length check (char_length(location) between 3 and 200),
    constraint communities_note_length check (char_length(note) <= 1000),
    constraint communities_counts_sound check (family_count between 1 and 10000 and person_count between family_count and 100000)
);
create unique index communities_desa_name_key on communities (desa_kode, lower(name));

-- One finding about one of them. It goes the way of a person's finding, and its words are the same.
create table group_cases (
    id uuid constraint group_cases_pkey primary key,
    desa_kode text collate "C" not null constraint group_cases_desa_fkey references wilayah (kode),
    category_code text not null constraint group_cases_category_fkey references categories (code),
    family_id uuid constraint group_cases_family_fkey references families (id),
    community_id uuid constraint group_cases_community_fkey references communities (id),
    tier smallint not null,
    found_on date not null,
    note text not null,
    stage text not null default 'draft',
    stage_at timestamptz not null,
    submitted_by uuid constraint group_cases_submitted_by_fkey references users (id),
    version integer not null default 1,
    created_at timestamptz not null,
    created_by uuid not null constraint group_cases_created_by_fkey references users (id),
    updated_at timestamptz not null,
    updated_by uuid not null constraint group_cases_updated_by_fkey references users (id),
    constraint group_cases_one_subject check (
        (category_code = '25' and family_id is not null and community_id is null)
        or (category_code = '26' and community_id is not null and family_id is null)),
    constraint group_cases_note_length check (char_length(note) <= 1000),
    constraint group_cases_stage_known check (stage in
        ('draft', 'at_desa', 'at_kecamatan', 'submitted', 'returned', 'verified', 'rejected', 'withdrawn', 'ended'))
);
-- One that is not over at a time; what is over stays beside it.
create unique index group_cases_family_key on group_cases (family_id) where stage not in ('rejected', 'withdrawn', 'ended');
create unique index group_cases_community_key on group_cases (community_id)
    where stage not in ('rejected', 'withdrawn', 'ended');
create index group_cases_family_idx on group_cases (family_id, created_at);
create index group_cases_community_idx on group_cases (community_id, created_at);
create index group_cases_stage_idx on group_cases (stage, stage_at, id, desa_kode, tier);

create table group_case_steps (
    id bigint generated always as identity constraint group_case_steps_pkey primary key,
    case_id uuid not null constraint group_case_steps_case_fkey references group_cases (id),
    desa_kode text collate "C" not null,
    from_stage text,
    to_stage text not null,
    reason text not null default '',
    decided_by uuid not null constraint group_case_steps_decided_by_fkey references users (id),
    decided_at timestamptz not null,
    undoes bigint constraint group_case_steps_undoes_fkey references group_case_steps (id)
);
create index group_case_steps_case_idx on group_case_steps (case_id, id);
-- A step is taken back once.
create unique index group_case_steps_undoes_key on group_case_steps (undoes) where undoes is not null;

-- Families and communities in need, for the recap and the charts. Not in assessment_counts, which counts people's findings.
create table group_case_counts (
    desa_kode text collate "C" not null,
    category_code text not null,
    stage text not null,
    n bigint not null,
    constraint group_case_counts_pkey primary key (desa_kode, category_code, stage)
);
create function count_group_cases() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into group_case_counts as c (desa_kode, category_code, stage, n)
        select desa_kode, category_code, stage, count(*) from added group by 1, 2, 3 order by 1, 2, 3
        on conflict (desa_kode, category_code, stage) do update set n = c.n + excluded.n;
    else
        insert into group_case_counts as c (desa_kode, category_code, stage, n)
        select desa_kode, category_code, stage, sum(d) from (
            select desa_kode, category_code, stage, 1 as d from added
            union all
            select desa_kode, category_code, stage, -1 from removed
        ) changes
        group by 1, 2, 3 having sum(d) <> 0 order by 1, 2, 3
        on conflict (desa_kode, category_code, stage) do update set n = c.n + excluded.n;
    end if;
    return null;
end
$$;
create trigger group_cases_counted_on_insert after insert on group_cases
    referencing new table as added for each statement execute function count_group_cases();
create trigger group_cases_counted_on_update after update on group_cases
    referencing new table as added old table as removed for each statement execute function count_group_cases();

grant select, insert, update on communities, group_cases to balale_app;
grant select, insert on group_case_steps to balale_app;
grant select on group_case_counts to balale_app;

alter table communities enable row level security;
create policy communities_reach on communities
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
alter table group_cases enable row level security;
create policy group_cases_reach on group_cases
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and tier <= nullif(current_setting('app.tier_max', true), '')::smallint);
-- Where the case is out of sight its history is too: the case's own policy is asked beneath.
alter table group_case_steps enable row level security;
create policy group_case_steps_reach on group_case_steps
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and exists (select from group_cases c where c.id = case_id offset 0));

-- The tier is the category's, whatever the writer says; what is recorded follows when the office raises it.
create trigger group_cases_tiered before insert or update of category_code, tier on group_cases
    for each row execute function take_tier();
create function raise_group_tier() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update group_cases set tier = new.tier where category_code = new.code;
    return null;
end
$$;
create trigger categories_raised_of_groups after update of tier on categories
    for each row when (old.tier <> new.tier) execute function raise_group_tier();

-- Whoever entered, mended or sent it, or looked at it for another office, does not decide about it; as with people.
create function is_group_maker(asked uuid, c group_cases) returns boolean language sql stable as $$
    select asked in (c.created_by, c.updated_by) or coalesce(c.submitted_by = asked, false)
        or exists (select from communities g where g.id = c.community_id and asked in (g.created_by, g.updated_by))
        or exists (
            select from group_case_steps s
            where s.case_id = c.id and s.decided_by = asked and s.undoes is null and s.to_stage <> 'ended'
                and not exists (select from group_case_steps u where u.undoes = s.id)
                and (s.from_stage is null
                    or s.from_stage in ('draft', 'returned', 'withdrawn')
                    or (s.from_stage in ('at_desa', 'at_kecamatan') and s.from_stage <> c.stage)))
$$;

-- A family that moves takes its cases along (move_persons finds them by family_id); their history follows here.
create function move_group_case() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update group_case_steps set desa_kode = new.desa_kode where case_id = new.id;
    update record_versions set desa_kode = new.desa_kode where record_kind = 'group_cases' and record_id = new.id;
    return null;
end
$$;
create trigger group_cases_moved after update of desa_kode on group_cases
    for each row when (old.desa_kode <> new.desa_kode) execute function move_group_case();

-- A merged family hands its cases to the family that took it in. Where that one has a case which is not over either, the
-- closed family's ends: two would count one family twice.
create function merge_group_cases() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    ending record;
begin
    for ending in
        select c.id, c.desa_kode, c.stage from group_cases c
        where c.family_id = new.id and c.stage not in ('rejected', 'withdrawn', 'ended')
            and exists (select from group_cases o
                where o.family_id = new.closed_into and o.stage not in ('rejected', 'withdrawn', 'ended'))
    loop
        update group_cases set stage = 'ended', stage_at = new.closed_at, version = version + 1 where id = ending.id;
        insert into group_case_steps (case_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
        values (ending.id, ending.desa_kode, ending.stage, 'ended', 'Keluarga digabung ke keluarga lain', new.updated_by, new.closed_at);
    end loop;
    update group_cases set family_id = new.closed_into, version = version + 1 where family_id = new.id;
    return null;
end
$$;
create trigger families_closed_with_cases after update of closed_into on families
    for each row when (old.closed_into is null and new.closed_into is not null) execute function merge_group_cases();

-- When the last of a family is destroyed, nothing that was written about the family stays, and nothing of it counts.
create function forget_group_cases() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    going record;
begin
    if new.family_id is null
       or exists (select from persons where family_id = new.family_id and destroyed_at is null)
    then
        return null;
    end if;
    for going in select id, desa_kode, stage from group_cases where family_id = new.family_id loop
        update group_case_steps set reason = '' where case_id = going.id and reason <> '';
        update record_versions set changed = '{}' where record_kind = 'group_cases' and record_id = going.id;
        update group_cases set note = '', version = version + 1 where id = going.id;
        if going.stage not in ('rejected', 'withdrawn', 'ended') then
            update group_cases set stage = 'withdrawn', stage_at = new.destroyed_at where id = going.id;
            insert into group_case_steps (case_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
            values (going.id, going.desa_kode, going.stage, 'withdrawn', 'Data dimusnahkan', new.updated_by, new.destroyed_at);
        end if;
    end loop;
    return null;
end
$$;
create trigger persons_group_cases_forgotten after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null)
    execute function forget_group_cases();

-- A family with a case that is not over is not past retention.
create or replace function is_past_retention(p persons, before timestamptz) returns boolean language sql stable as $$
    select p.destroyed_at is null and p.restricted_at is null
        and (p.stage is null or p.stage in ('rejected', 'ended'))
        and p.updated_at < before
        and not exists (select from assessments a where a.person_id = p.id and a.stage_at >= before)
        and not exists (
            select from persons m
            where m.family_id = p.family_id
                and m.stage in ('draft', 'at_desa', 'at_kecamatan', 'submitted', 'returned', 'verified'))
        and not exists (
            select from group_cases c
            where c.family_id = p.family_id
                and (c.stage not in ('rejected', 'withdrawn', 'ended') or c.stage_at >= before))
        and not exists (select from departures d where d.person_id = p.id and d.state = 'reported')
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;

-- Said of one person they are refused now (rules.csv); the doubt that was asked before is gone.
delete from category_rules
where category_code in ('25', '26') and kind = 'satuan' and severity = 'peringatan' and not is_own;
