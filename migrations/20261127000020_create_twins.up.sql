-- Two records that may be one human: found in the background, compared side by side, merged, and parted again.

-- Whom the next round of the search for twins looks at. Written alike for everybody, so that entering somebody costs the
-- same whether or not a twin stands elsewhere.
create table twin_tasks (
    person_id uuid constraint twin_tasks_pkey primary key
        constraint twin_tasks_person_fkey references persons (id)
);
create function note_twin_task() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into twin_tasks (person_id) values (new.id) on conflict do nothing;
    return null;
end
$$;
create trigger persons_twins_due_on_insert after insert on persons
    for each row execute function note_twin_task();
create trigger persons_twins_due_on_update after update on persons
    for each row when (old.version <> new.version or (old.stage is null and new.stage is not null))
    execute function note_twin_task();
insert into twin_tasks (person_id) select id from persons where stage is not null;

create table twin_pairs (
    id uuid constraint twin_pairs_pkey primary key,
    first_id uuid not null constraint twin_pairs_first_fkey references persons (id),
    second_id uuid not null constraint twin_pairs_second_fkey references persons (id),
    -- 0 to 100: how alike the two are.
    score smallint not null,
    -- Codes of what speaks for it and against it; never a value.
    reasons text[] not null,
    found_at timestamptz not null,
    state text not null default 'open',
    decided_by uuid constraint twin_pairs_decided_by_fkey references users (id),
    decided_at timestamptz,
    decision_reason text not null default '',
    version integer not null default 1,
    constraint twin_pairs_persons_key unique (first_id, second_id),
    constraint twin_pairs_ordered check (first_id < second_id),
    constraint twin_pairs_score_range check (score between 0 and 100),
    -- gone: mended meanwhile, so that nothing is left to decide.
    constraint twin_pairs_state_known check (state in ('open', 'not_same', 'merged', 'gone')),
    constraint twin_pairs_decision_whole check ((decided_by is null) = (decided_at is null))
);
create index twin_pairs_queue_idx on twin_pairs (score desc, id) where state = 'open';
create index twin_pairs_decided_idx on twin_pairs (decided_at desc, id) where state in ('not_same', 'merged');
create index twin_pairs_second_idx on twin_pairs (second_id);

create table merges (
    id uuid constraint merges_pkey primary key,
    pair_id uuid not null constraint merges_pair_fkey references twin_pairs (id),
    survivor_id uuid not null constraint merges_survivor_fkey references persons (id),
    absorbed_id uuid not null constraint merges_absorbed_fkey references persons (id),
    reason text not null,
    merged_by uuid not null constraint merges_merged_by_fkey references users (id),
    merged_at timestamptz not null,
    -- As it was before; the absorbed row keeps its own.
    survivor_confirmed_at timestamptz,
    undone_by uuid constraint merges_undone_by_fkey references users (id),
    undone_at timestamptz,
    undo_reason text,
    constraint merges_two_records check (survivor_id <> absorbed_id),
    constraint merges_undo_whole
        check ((undone_by is null) = (undone_at is null) and (undone_by is null) = (undo_reason is null))
);
create unique index merges_absorbed_key on merges (absorbed_id) where undone_at is null;
create index merges_survivor_idx on merges (survivor_id);
create index merges_pair_idx on merges (pair_id, merged_at);

-- What a merge moved or closed, and how it was before.
create table merge_items (
    merge_id uuid not null constraint merge_items_merge_fkey references merges (id),
    assessment_id uuid not null constraint merge_items_assessment_fkey references assessments (id),
    from_person uuid not null constraint merge_items_from_person_fkey references persons (id),
    from_stage text not null,
    from_stage_at timestamptz not null,
    is_closed boolean not null,
    -- Of the assessment once the merge was done: another one now means that somebody changed it since.
    version integer not null,
    constraint merge_items_pkey primary key (merge_id, assessment_id)
);
create index merge_items_assessment_idx on merge_items (assessment_id);

-- A question to a desa about one of its own people. It says nothing of why DSP3A asks.
create table field_checks (
    id uuid constraint field_checks_pkey primary key,
    person_id uuid not null constraint field_checks_person_fkey references persons (id),
    desa_kode text collate "C" not null constraint field_checks_desa_fkey references wilayah (kode),
    asked_by uuid not null constraint field_checks_asked_by_fkey references users (id),
    asked_at timestamptz not null,
    answer text,
    note text not null default '',
    answered_by uuid constraint field_checks_answered_by_fkey references users (id),
    answered_at timestamptz,
    constraint field_checks_answer_known check (answer in ('sesuai', 'alamat_lain', 'tidak_ditemukan')),
    constraint field_checks_answer_whole
        check ((answer is null) = (answered_by is null) and (answer is null) = (answered_at is null))
);
create unique index field_checks_open_key on field_checks (person_id) where answer is null;
create index field_checks_open_idx on field_checks (desa_kode, asked_at) where answer is null;
create index field_checks_person_idx on field_checks (person_id, asked_at);

-- A merge exchanges the two rows of a category in one statement.
alter table assessments drop constraint assessments_person_category_key;
alter table assessments add constraint assessments_person_category_key unique (person_id, category_code)
    deferrable initially immediate;

-- Families and steps may move to another desa with their people; their figures follow.
create function recount_families() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into family_counts as c (desa_kode, n)
    select desa_kode, sum(d) from (
        select desa_kode, 1 as d from added n where to_jsonb(n) ->> 'closed_into' is null
        union all
        select desa_kode, -1 from removed o where to_jsonb(o) ->> 'closed_into' is null
    ) changes
    where exists (select from added n join removed o using (id) where n.desa_kode <> o.desa_kode)
    group by 1 having sum(d) <> 0 order by 1
    on conflict (desa_kode) do update set n = c.n + excluded.n;
    return null;
end
$$;
create trigger families_moved after update on families
    referencing new table as added old table as removed for each statement execute function recount_families();
create function recount_steps() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into step_counts as c (desa_kode, month, to_stage, n)
    select desa_kode, date_trunc('month', decided_at at time zone 'Asia/Jakarta')::date, to_stage, sum(d) from (
        select s.desa_kode, s.decided_at, s.to_stage, 1 as d
        from added s join assessments a on a.id = s.assessment_id where a.tier < 3
        union all
        select s.desa_kode, s.decided_at, s.to_stage, -1
        from removed s join assessments a on a.id = s.assessment_id where a.tier < 3
    ) changes
    group by 1, 2, 3 having sum(d) <> 0 order by 1, 2, 3
    on conflict (desa_kode, month, to_stage) do update set n = c.n + excluded.n;
    return null;
end
$$;
create trigger assessment_steps_moved after update on assessment_steps
    referencing new table as added old table as removed for each statement execute function recount_steps();

-- Which of two findings of one category stays in force when two records become one: nobody loses what was granted.
create function stage_weight(stage text) returns integer language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_position(
        array['withdrawn', 'ended', 'rejected', 'draft', 'returned', 'at_desa', 'at_kecamatan', 'submitted', 'verified'],
        stage), 0)
$$;

-- Carries out a merge that its row describes. With the owner's eyes: findings whose tier the verifier does not see go
-- along with the others, or they would be left with a record that no list shows.
create function merge_persons(asked uuid) returns void language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    m merges;
    survivor persons;
    absorbed persons;
begin
    select * into strict m from merges where id = asked and undone_at is null;
    perform from persons where id in (m.survivor_id, m.absorbed_id) order by id for update;
    select * into strict survivor from persons where id = m.survivor_id;
    select * into strict absorbed from persons where id = m.absorbed_id;
    if survivor.merged_into is not null or absorbed.merged_into is not null
       or survivor.destroyed_at is not null or absorbed.destroyed_at is not null
       or survivor.restricted_at is not null or absorbed.restricted_at is not null
    then
        raise exception 'one of the two cannot be merged' using errcode = 'insufficient_privilege';
    end if;

    insert into merge_items (merge_id, assessment_id, from_person, from_stage, from_stage_at, is_closed, version)
    select m.id, a.id, a.person_id, a.stage, a.stage_at,
           -- Of two with one category the weaker is closed, unless it was taken back already.
           a.stage <> 'withdrawn' and o.id is not null and (stage_weight(a.stage), a.person_id = m.survivor_id)
               < (stage_weight(o.stage), o.person_id = m.survivor_id),
           a.version + 1
    from assessments a
    left join assessments o on o.category_code = a.category_code and o.id <> a.id
        and o.person_id in (m.survivor_id, m.absorbed_id)
    where a.person_id in (m.survivor_id, m.absorbed_id)
        and (a.person_id = m.absorbed_id
             or (o.id is not null and stage_weight(a.stage) < stage_weight(o.stage)));

    -- The stronger goes to the survivor, the weaker to the absorbed record.
    update assessments a
    set person_id = goal.person_id,
        desa_kode = case when goal.person_id = survivor.id then survivor.desa_kode else absorbed.desa_kode end,
        stage = case when goal.is_closed then 'withdrawn' else a.stage end,
        stage_at = case when goal.is_closed then m.merged_at else a.stage_at end,
        version = a.version + 1
    from (
        select i.assessment_id, i.is_closed,
               case when i.is_closed or exists (
                        select from assessments mine join assessments other
                            on other.category_code = mine.category_code and other.id <> mine.id
                            and other.person_id in (m.survivor_id, m.absorbed_id)
                        where mine.id = i.assessment_id
                            and (stage_weight(mine.stage), mine.person_id = m.survivor_id)
                                < (stage_weight(other.stage), other.person_id = m.survivor_id))
                    then m.absorbed_id else m.survivor_id end as person_id
        from merge_items i where i.merge_id = m.id
    ) goal
    where a.id = goal.assessment_id;
    insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
    select a.id, a.desa_kode, i.from_stage, 'withdrawn', 'Digabung dengan data lain orang yang sama', m.merged_by, m.merged_at
    from merge_items i join assessments a on a.id = i.assessment_id
    where i.merge_id = m.id and i.is_closed order by a.id;
    update assessment_steps s set desa_kode = a.desa_kode
    from merge_items i join assessments a on a.id = i.assessment_id
    where i.merge_id = m.id and s.assessment_id = a.id and s.desa_kode <> a.desa_kode;

    -- The absorbed record stays as closed to the eye as it was.
    update persons set merged_into = m.survivor_id, stage = null, tier = absorbed.tier, version = version + 1
    where id = m.absorbed_id;
    update persons set stage = stage_of_person(id), tier = tier_of_person(id), version = version + 1
    where id = m.survivor_id;
    if survivor.confirmed_at is null and absorbed.confirmed_at is not null then
        begin
            update persons set confirmed_at = absorbed.confirmed_at where id = m.survivor_id;
        exception when unique_violation then
            -- Somebody else is confirmed under the survivor's NIK, perhaps out of the verifier's sight.
            null;
        end;
    end if;
    update merges set survivor_confirmed_at = survivor.confirmed_at where id = m.id;
end
$$;
revoke execute on function merge_persons from public;
grant execute on function merge_persons to balale_app;

-- Puts everything back where it was. False where the record that comes back can no longer be the confirmed one of its
-- NIK: it comes back unconfirmed.
create function unmerge_persons(asked uuid) returns boolean language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    m merges;
    absorbed persons;
    is_whole boolean := true;
begin
    select * into strict m from merges where id = asked and undone_at is not null;
    perform from persons where id in (m.survivor_id, m.absorbed_id) order by id for update;
    select * into strict absorbed from persons where id = m.absorbed_id and merged_into = m.survivor_id;

    update assessments a
    set person_id = i.from_person, desa_kode = p.desa_kode,
        stage = case when i.is_closed then i.from_stage else a.stage end,
        stage_at = case when i.is_closed then i.from_stage_at else a.stage_at end,
        version = a.version + 1
    from merge_items i join persons p on p.id = i.from_person
    where i.merge_id = m.id and a.id = i.assessment_id;
    insert into assessment_steps (assessment_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
    select a.id, a.desa_kode, 'withdrawn', i.from_stage, 'Penggabungan dibatalkan', m.undone_by, m.undone_at
    from merge_items i join assessments a on a.id = i.assessment_id
    where i.merge_id = m.id and i.is_closed order by a.id;
    update assessment_steps s set desa_kode = a.desa_kode
    from merge_items i join assessments a on a.id = i.assessment_id
    where i.merge_id = m.id and s.assessment_id = a.id and s.desa_kode <> a.desa_kode;

    -- The survivor first: it gives back the place in the index of confirmed NIK.
    update persons
    set confirmed_at = case when m.survivor_confirmed_at is null and confirmed_at = absorbed.confirmed_at
                            then null else confirmed_at end,
        stage = stage_of_person(id), tier = tier_of_person(id), version = version + 1
    where id = m.survivor_id;
    begin
        update persons set merged_into = null where id = m.absorbed_id;
    exception when unique_violation then
        update persons set merged_into = null, confirmed_at = null where id = m.absorbed_id;
        is_whole := false;
    end;
    update persons set stage = stage_of_person(id), tier = tier_of_person(id), version = version + 1
    where id = m.absorbed_id;

    return is_whole;
end
$$;
revoke execute on function unmerge_persons from public;
grant execute on function unmerge_persons to balale_app;

-- The door past the wall, wider than the one before by the birth date: ids of people within the caller's own reach
-- whose names or birth dates are near. `born` alone finds whoever was born that day, however the name is spelled.
drop function search_person_names(text, text, text, smallint, integer);
create function search_similar_persons(
    key text, born date, other_born date, area_from text, area_until text, most_tier smallint, at_most integer)
    returns table (id uuid) language plpgsql stable rows 100
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    -- Whoever was born on the day asked for is found by that; beside it a name must be nearer, which is faster.
    perform set_config(
        'pg_trgm.word_similarity_threshold', case when born is null then '0.3' else '0.5' end, true);
    return query
    select by_name.id from (
        select p.id from persons p
        where p.stage is not null
            and p.desa_kode >= current_setting('app.scope', true)
            and p.desa_kode < current_setting('app.scope_end', true)
            and p.tier <= nullif(current_setting('app.tier_max', true), '')::smallint
            and p.desa_kode >= area_from and p.desa_kode < area_until and p.tier <= most_tier
            and key <% p.name_key
        order by word_similarity(key, p.name_key) + similarity(key, p.name_key) desc, p.sort_name, p.id
        limit at_most
    ) by_name
    union
    select by_birth.id from (
        select p.id from persons p
        where p.stage is not null and p.born_on in (born, other_born)
            and p.desa_kode >= current_setting('app.scope', true)
            and p.desa_kode < current_setting('app.scope_end', true)
            and p.tier <= nullif(current_setting('app.tier_max', true), '')::smallint
            and p.desa_kode >= area_from and p.desa_kode < area_until and p.tier <= most_tier
        order by similarity(key, p.name_key) desc, p.id
        limit at_most
    ) by_birth;
end
$$;
revoke execute on function search_similar_persons from public;
grant execute on function search_similar_persons to balale_app;

-- Update only to hold a row, so that two rounds never take the same one.
grant select, update, delete on twin_tasks to balale_app;
grant select, insert, update on twin_pairs, merges, field_checks to balale_app;
grant select on merge_items to balale_app;

-- Only for whoever may see both; the policy of persons is asked beneath.
alter table twin_tasks enable row level security;
create policy twin_tasks_upkeep on twin_tasks using ((select is_upkeep()));
alter table twin_pairs enable row level security;
create policy twin_pairs_reach on twin_pairs
    using (exists (select from persons p where p.id = first_id) and exists (select from persons p where p.id = second_id));
alter table merges enable row level security;
create policy merges_reach on merges
    using (exists (select from persons p where p.id = survivor_id) and exists (select from persons p where p.id = absorbed_id));
alter table merge_items enable row level security;
create policy merge_items_reach on merge_items
    using (exists (select from merges m where m.id = merge_id) and exists (select from assessments a where a.id = assessment_id));
alter table field_checks enable row level security;
create policy field_checks_reach on field_checks
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and exists (select from persons p where p.id = person_id));

-- What was written about somebody whose data are destroyed goes with them.
create function forget_twins() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    delete from twin_tasks where person_id = new.id;
    update twin_pairs set decision_reason = '', reasons = '{}' where new.id in (first_id, second_id);
    update merges set reason = '', undo_reason = case when undo_reason is not null then '' end
    where new.id in (survivor_id, absorbed_id);
    update field_checks set note = '' where person_id = new.id;
    return null;
end
$$;
create trigger persons_twins_forgotten after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null) execute function forget_twins();
