-- Yearly re-verification: who is due, on paper per RT, what was found, and who confirmed it.

-- When somebody last saw that the criteria are still met; null: only the verification itself.
alter table assessments add column confirmed_on date;

create table campaigns (
    id uuid constraint campaigns_pkey primary key,
    area_kode text collate "C" not null constraint campaigns_area_fkey references wilayah (kode),
    name text not null,
    starts_on date not null,
    ends_on date not null,
    -- Due is who was last seen this many months before the start.
    months smallint not null,
    -- Persons per desa at most; null: all who are due.
    quota integer,
    state text not null default 'draft',
    version integer not null default 1,
    created_at timestamptz not null,
    created_by uuid not null constraint campaigns_created_by_fkey references users (id),
    updated_at timestamptz not null,
    updated_by uuid not null constraint campaigns_updated_by_fkey references users (id),
    constraint campaigns_name_length check (char_length(name) between 3 and 80),
    constraint campaigns_ends_last check (ends_on >= starts_on),
    constraint campaigns_months_sound check (months between 1 and 120),
    constraint campaigns_quota_sound check (quota between 1 and 100000),
    constraint campaigns_state_known check (state in ('draft', 'running', 'closed'))
);
create index campaigns_area_idx on campaigns (area_kode, starts_on);

-- Where a desa has another quota than the campaign; 0: none of this desa.
create table campaign_quotas (
    campaign_id uuid not null constraint campaign_quotas_campaign_fkey references campaigns (id),
    desa_kode text collate "C" not null constraint campaign_quotas_desa_fkey references wilayah (kode),
    quota integer not null,
    constraint campaign_quotas_pkey primary key (campaign_id, desa_kode),
    constraint campaign_quotas_sound check (quota between 0 and 100000)
);

-- A visit: one family, or one person without a family. The code is what the QR holds, and says nothing.
create table campaign_visits (
    id uuid constraint campaign_visits_pkey primary key,
    campaign_id uuid not null constraint campaign_visits_campaign_fkey references campaigns (id),
    desa_kode text collate "C" not null constraint campaign_visits_desa_fkey references wilayah (kode),
    family_id uuid constraint campaign_visits_family_fkey references families (id),
    person_id uuid constraint campaign_visits_person_fkey references persons (id),
    code text not null,
    version integer not null default 1,
    constraint campaign_visits_code_key unique (code),
    constraint campaign_visits_one_of_two check ((family_id is null) <> (person_id is null))
);
create index campaign_visits_place_idx on campaign_visits (campaign_id, desa_kode, id);

-- Somebody to be asked about, with all that they were verified for.
create table campaign_items (
    id uuid constraint campaign_items_pkey primary key,
    campaign_id uuid not null constraint campaign_items_campaign_fkey references campaigns (id),
    visit_id uuid not null constraint campaign_items_visit_fkey references campaign_visits (id),
    person_id uuid not null constraint campaign_items_person_fkey references persons (id),
    desa_kode text collate "C" not null,
    tier smallint not null,
    -- Why it is due: the time has come, or an age limit was passed.
    cause text not null,
    -- What was found; null: not yet asked.
    result text,
    found_on date,
    found_by uuid constraint campaign_items_found_by_fkey references users (id),
    confirmed_at timestamptz,
    confirmed_by uuid constraint campaign_items_confirmed_by_fkey references users (id),
    -- Nobody is to be asked any more: the person has left, was merged or restricted before anything was found.
    is_dropped boolean not null default false,
    constraint campaign_items_once unique (campaign_id, person_id),
    constraint campaign_items_cause_known check (cause in ('lewat_waktu', 'lewat_usia')),
    constraint campaign_items_result_known
        check (result in ('masih', 'meninggal', 'pindah', 'mampu', 'menolak', 'tidak_ditemukan')),
    constraint campaign_items_found_whole
        check ((result is null) = (found_on is null) and (result is null) = (found_by is null)),
    constraint campaign_items_confirmed_whole check ((confirmed_at is null) = (confirmed_by is null)),
    constraint campaign_items_found_first check (confirmed_at is null or result is not null),
    constraint campaign_items_two_persons check (confirmed_by <> found_by)
);
create index campaign_items_visit_idx on campaign_items (visit_id);
create index campaign_items_place_idx on campaign_items (campaign_id, desa_kode, result);
create index campaign_items_person_idx on campaign_items (person_id);

-- Each thing that was said about an item, the last one counts.
create table campaign_results (
    id bigint generated always as identity constraint campaign_results_pkey primary key,
    item_id uuid not null constraint campaign_results_item_fkey references campaign_items (id),
    desa_kode text collate "C" not null,
    tier smallint not null,
    result text not null,
    note text not null default '',
    found_by uuid not null constraint campaign_results_found_by_fkey references users (id),
    found_at timestamptz not null
);
create index campaign_results_item_idx on campaign_results (item_id, id);

-- Figures, kept like the others.
create table campaign_counts (
    campaign_id uuid not null constraint campaign_counts_campaign_fkey references campaigns (id),
    desa_kode text collate "C" not null,
    -- "" not yet asked.
    result text not null,
    is_confirmed boolean not null,
    n bigint not null,
    last_on date,
    constraint campaign_counts_pkey primary key (campaign_id, desa_kode, result, is_confirmed)
);
create function count_campaigns() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into campaign_counts as c (campaign_id, desa_kode, result, is_confirmed, n, last_on)
        select campaign_id, desa_kode, coalesce(result, ''), confirmed_at is not null, count(*), max(found_on)
        from added where not is_dropped group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (campaign_id, desa_kode, result, is_confirmed)
            do update set n = c.n + excluded.n, last_on = greatest(c.last_on, excluded.last_on);
    else
        insert into campaign_counts as c (campaign_id, desa_kode, result, is_confirmed, n, last_on)
        select campaign_id, desa_kode, result, is_confirmed, sum(d), max(found_on) from (
            select campaign_id, desa_kode, coalesce(result, '') as result, confirmed_at is not null as is_confirmed,
                   1 as d, found_on from added where not is_dropped
            union all
            select campaign_id, desa_kode, coalesce(result, ''), confirmed_at is not null, -1, found_on
            from removed where not is_dropped
        ) changes
        group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
        on conflict (campaign_id, desa_kode, result, is_confirmed)
            do update set n = c.n + excluded.n, last_on = greatest(c.last_on, excluded.last_on);
    end if;
    return null;
end
$$;
create trigger campaign_items_counted_on_insert after insert on campaign_items
    referencing new table as added for each statement execute function count_campaigns();
create trigger campaign_items_counted_on_update after update on campaign_items
    referencing new table as added old table as removed for each statement execute function count_campaigns();

-- Whoever is no longer in force, or may not be worked on, is not asked; and asked again when that is over. Somebody
-- with nothing but secret findings is not in a campaign either.
create function is_to_be_asked(asked uuid) returns boolean language sql stable as $$
    select exists (
        select from persons p join assessments a on a.person_id = p.id
        where p.id = asked and p.restricted_at is null and p.merged_into is null and p.destroyed_at is null
            and a.stage = 'verified' and a.tier < 3
    )
$$;
create function drop_campaign_items() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asked uuid := case when tg_table_name = 'persons' then new.id else (to_jsonb(new) ->> 'person_id')::uuid end;
begin
    update campaign_items set is_dropped = not is_dropped
    where person_id = asked and is_dropped = is_to_be_asked(asked)
        -- What was found stays, but for somebody who has become secret: nothing of them is counted.
        and (result is null or exists (select from persons p where p.id = asked and p.tier > 2));
    update campaign_items i set tier = p.tier from persons p
    where i.person_id = asked and p.id = asked and i.tier <> p.tier;
    update campaign_results r set tier = i.tier from campaign_items i
    where i.person_id = asked and r.item_id = i.id and r.tier <> i.tier;
    return null;
end
$$;
create trigger assessments_drop_campaign_items after update of stage, tier on assessments
    for each row when (old.stage is distinct from new.stage or old.tier is distinct from new.tier)
    execute function drop_campaign_items();
create trigger persons_drop_campaign_items after update of restricted_at, merged_into, destroyed_at, tier on persons
    for each row when (old.restricted_at is distinct from new.restricted_at or old.tier is distinct from new.tier
        or old.merged_into is distinct from new.merged_into or old.destroyed_at is distinct from new.destroyed_at)
    execute function drop_campaign_items();

-- Words about a person go with the person.
create function forget_campaign_notes() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update campaign_results r set note = '' from campaign_items i where i.id = r.item_id and i.person_id = new.id;
    return null;
end
$$;
create trigger persons_forget_campaign_notes after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null)
    execute function forget_campaign_notes();

alter table campaign_visits enable row level security;
create policy campaign_visits_reach on campaign_visits
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
alter table campaign_items enable row level security;
create policy campaign_items_reach on campaign_items
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and tier <= nullif(current_setting('app.tier_max', true), '')::smallint);
alter table campaign_results enable row level security;
create policy campaign_results_reach on campaign_results
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and tier <= nullif(current_setting('app.tier_max', true), '')::smallint);

grant select, insert, update on campaigns, campaign_quotas, campaign_visits, campaign_items to balale_app;
grant select, insert on campaign_results to balale_app;
grant select on campaign_counts to balale_app;
-- A quota that is left empty again is the campaign's.
grant delete on campaign_quotas to balale_app;
