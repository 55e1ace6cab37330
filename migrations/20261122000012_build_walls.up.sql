-- The second wall. The first is the Scope in every query; this one holds where a query forgets it. Each transaction
-- says who acts and how far (app.user_id, app.scope, app.scope_end, app.tier_max); where nothing was said, no row is
-- there. Not forced: the owner keeps one narrow door for the search by name, and the program never signs in as owner.

-- How confidential a finding is, and a person through the findings: 1 ordinary, 2 restricted, 3 secret.
alter table assessments add column tier smallint;
update assessments a set tier = c.tier from categories c where c.code = a.category_code;
alter table assessments alter column tier set not null;
alter table persons add column tier smallint not null default 1;

-- lower() may not be asked before a policy has let a row through, a plain column may: so the keyset of the list needs
-- a column to keep its index.
alter table persons add column sort_name text not null generated always as (lower(full_name)) stored;
drop index persons_desa_name_idx;
drop index persons_name_idx;
-- Reach and tier stand behind the key: so the index itself answers a policy, once for the scan and not row by row.
create index persons_desa_name_idx on persons (desa_kode, sort_name, id, tier) where stage is not null;
create index persons_name_idx on persons (sort_name, id, desa_kode, tier) where stage is not null;
-- What came back is asked for at every start of a day.
create index persons_returned_idx on persons (desa_kode, tier) where stage = 'returned';
drop index assessments_category_idx;
drop index assessments_queue_idx;
drop index assessments_stage_idx;
-- Whoever lists a category reads it whole: from the index alone.
create index assessments_category_idx on assessments (category_code, desa_kode, tier, stage)
    include (person_id, sub_category_code);
create index assessments_queue_idx on assessments (stage_at, id, desa_kode, tier) where stage = 'submitted';
create index assessments_stage_idx on assessments (stage, desa_kode, tier);

-- A kabupaten has more desa than statistics usually keep apart; one that they do not know looks empty, and the plans
-- made for it are wrong.
alter table families alter column desa_kode set statistics 1000;
alter table persons alter column desa_kode set statistics 1000;
alter table assessments alter column desa_kode set statistics 1000;

-- The tier is the category's, whatever the writer says.
create function take_tier() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    new.tier := (select tier from categories where code = new.category_code);
    return new;
end
$$;
create trigger assessments_tiered before insert or update of category_code, tier on assessments
    for each row execute function take_tier();

-- The office may raise a category; what is recorded already follows.
create function raise_tier() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update assessments set tier = new.tier where category_code = new.code;
    return null;
end
$$;
create trigger categories_raised after update of tier on categories
    for each row when (old.tier <> new.tier) execute function raise_tier();

-- What is secret never shows in the stage of a person who has anything else.
create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by tier > 2, array_position(array['returned', 'draft', 'submitted', 'verified', 'rejected'], stage)
    limit 1
$$;

-- The least confidential finding opens the person. What was taken back opens nobody who was not open before.
create function tier_of_person(asked uuid) returns smallint language sql stable as $$
    select coalesce(min(tier) filter (where stage <> 'withdrawn'), min(tier), 1::smallint)
    from assessments where person_id = asked
$$;

-- The triggers count with the owner's eyes: a figure and a stage must not depend on how far the writer sees. They
-- touch no more than the persons of the rows just written, in the desa that the writer was allowed.
create or replace function count_assessments() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into assessment_counts as c (desa_kode, category_code, sub_category_code, stage, n)
        select desa_kode, category_code, coalesce(sub_category_code, ''), stage, count(*) from added
        group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (desa_kode, category_code, sub_category_code, stage) do update set n = c.n + excluded.n;
    else
        insert into assessment_counts as c (desa_kode, category_code, sub_category_code, stage, n)
        select desa_kode, category_code, coalesce(sub_category_code, ''), stage, sum(d) from (
            select desa_kode, category_code, sub_category_code, stage, 1 as d from added
            union all
            select desa_kode, category_code, sub_category_code, stage, -1 from removed
        ) changes
        group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
        on conflict (desa_kode, category_code, sub_category_code, stage) do update set n = c.n + excluded.n;
    end if;
    update persons p set stage = now_so.stage, tier = now_so.tier
    from (
        select person_id, desa_kode, stage_of_person(person_id) as stage, tier_of_person(person_id) as tier
        from (select distinct person_id, desa_kode from added) written
        offset 0
    ) now_so
    where p.id = now_so.person_id and p.desa_kode = now_so.desa_kode
        and (p.stage, p.tier) is distinct from (now_so.stage, now_so.tier);
    return null;
end
$$;
alter function count_families() security definer set search_path = pg_catalog, public, pg_temp;
alter function count_persons() security definer set search_path = pg_catalog, public, pg_temp;
alter function count_steps() security definer set search_path = pg_catalog, public, pg_temp;
-- So nobody but the triggers needs to write a figure.
revoke insert, update on person_counts, assessment_counts, family_counts, step_counts from balale_app;

update persons p set tier = tier_of_person(p.id) where p.tier <> tier_of_person(p.id);

-- Which categories a line names depends on how far the reader sees, so the query that asks chooses them.
drop view person_rows;
create view person_rows with (security_invoker = true) as
select p.id, p.full_name, p.sort_name, p.nik_enc, p.sex, p.born_on, p.desa_kode,
       w.nama as desa_name, coalesce(k.nama, '') as kecamatan_name, p.family_id, f.nomor_kk_enc,
       coalesce(f.dusun, '') as dusun, coalesce(f.rt, '') as rt, coalesce(f.rw, '') as rw,
       coalesce(f.address, '') as address, p.stage, p.tier
from persons p
join wilayah w on w.kode = p.desa_kode
left join wilayah k on k.kode = w.parent_kode
left join families f on f.id = p.family_id
where p.stage is not null;
grant select on person_rows to balale_app;

-- Reach. A range on a code that sorts byte by byte is a condition of the index; a prefix test is not. The settings
-- stand bare, not in a sub-select: so the planner reads them and knows how many rows they let through.
alter table families enable row level security;
create policy families_reach on families
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
alter table persons enable row level security;
create policy persons_reach on persons
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and tier <= nullif(current_setting('app.tier_max', true), '')::smallint);
alter table assessments enable row level security;
create policy assessments_reach on assessments
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and tier <= nullif(current_setting('app.tier_max', true), '')::smallint);
alter table assessment_steps enable row level security;
create policy assessment_steps_reach on assessment_steps
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
alter table record_versions enable row level security;
create policy record_versions_reach on record_versions
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));

-- The program's own work has no user and reaches all; a visitor has no user and reaches nothing.
create function is_upkeep() returns boolean language sql stable parallel safe
    set search_path = pg_catalog, pg_temp as $$
    select coalesce(current_setting('app.user_id', true), '') = '' and current_setting('app.scope_end', true) = '~'
$$;

-- What belongs to one person. Upkeep forgets what has had its time.
alter table drafts enable row level security;
create policy drafts_own on drafts
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));
alter table searches enable row level security;
create policy searches_own on searches
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));
alter table slip_batches enable row level security;
create policy slip_batches_own on slip_batches
    using (created_by = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));
alter table idempotency_keys enable row level security;
create policy idempotency_keys_own on idempotency_keys
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));

-- One's own exports, and those of one's area; made in one's own name only.
alter table exports enable row level security;
create policy exports_reach on exports for select
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid
        or (area_kode >= current_setting('app.scope', true) and area_kode < current_setting('app.scope_end', true)));
create policy exports_own on exports for insert
    with check (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));

-- The log. Anybody's act is written, also before somebody is known (a sign-in) and outside the actor's area; it is
-- read within reach. Its lines hold no values, so the first two tiers are one here; of secret cases even the fact
-- that something happened is secret.
alter table audit_events enable row level security;
create policy audit_events_reach on audit_events for select
    using (area_kode >= current_setting('app.scope', true) and area_kode < current_setting('app.scope_end', true)
        and tier <= greatest(nullif(current_setting('app.tier_max', true), '')::smallint, 2::smallint));
create policy audit_events_written on audit_events for insert with check (true);

-- The one door past the second wall: similarity of names may not be asked before a policy has let a row through, so
-- under the policy no index would help. It asks for the settings itself, and tells ids only. The range is that of the
-- asker's Scope, which may be narrower than their reach.
create function search_person_names(key text, area_from text, area_until text, most_tier smallint, at_most integer)
    returns table (id uuid, place bigint) language plpgsql stable rows 50
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform set_config('pg_trgm.word_similarity_threshold', '0.3', true);
    return query
    select found.id, row_number() over () from (
        select p.id from persons p
        where p.stage is not null
            and p.desa_kode >= current_setting('app.scope', true)
            and p.desa_kode < current_setting('app.scope_end', true)
            and p.tier <= nullif(current_setting('app.tier_max', true), '')::smallint
            and p.desa_kode >= area_from and p.desa_kode < area_until and p.tier <= most_tier
            and key <% p.name_key
        order by word_similarity(key, p.name_key) + similarity(key, p.name_key) desc, p.sort_name, p.id
        limit at_most
    ) found;
end
$$;
revoke execute on function search_person_names(text, text, text, smallint, integer) from public;
grant execute on function search_person_names(text, text, text, smallint, integer) to balale_app;
