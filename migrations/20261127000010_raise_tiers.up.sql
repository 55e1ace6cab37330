-- The office raises a category's tier, and never lowers it. A row is the act: the trigger raises the category, and what
-- is recorded already follows (categories_raised).
create table tier_changes (
    id bigint generated always as identity constraint tier_changes_pkey primary key,
    category_code text not null constraint tier_changes_category_fkey references categories (code),
    from_tier smallint not null,
    to_tier smallint not null,
    reason text not null,
    changed_at timestamptz not null,
    changed_by uuid not null constraint tier_changes_changed_by_fkey references users (id),
    constraint tier_changes_upward check (to_tier > from_tier and to_tier <= 3),
    constraint tier_changes_reason_length check (char_length(reason) between 20 and 500)
);
create index tier_changes_category_idx on tier_changes (category_code, id);
alter table tier_changes enable row level security;
create policy tier_changes_read on tier_changes for select using (true);
create policy tier_changes_own on tier_changes for insert
    with check (changed_by = nullif(current_setting('app.user_id', true), '')::uuid);
grant select, insert on tier_changes to balale_app;

create function apply_tier_change() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    select tier into new.from_tier from categories where code = new.category_code for update;
    if new.from_tier is null or new.to_tier <= new.from_tier then
        raise exception 'a tier is only raised' using errcode = 'check_violation';
    end if;
    update categories set tier = new.to_tier where code = new.category_code;
    return new;
end
$$;
create trigger tier_changes_applied before insert on tier_changes
    for each row execute function apply_tier_change();

-- Whoever has become secret is out of the figures that a desa sees, as one who came in sealed was never in them.
create or replace function count_persons() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into person_counts as c (desa_kode, sex, age_band, stage, n)
        select desa_kode, sex, age_band, stage, count(*) from added where stage is not null and tier < 3
        group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (desa_kode, sex, age_band, stage) do update set n = c.n + excluded.n;
    else
        insert into person_counts as c (desa_kode, sex, age_band, stage, n)
        select desa_kode, sex, age_band, stage, sum(d) from (
            select desa_kode, sex, age_band, stage, 1 as d from added where stage is not null and tier < 3
            union all
            select desa_kode, sex, age_band, stage, -1 from removed where stage is not null and tier < 3
        ) changes
        group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
        on conflict (desa_kode, sex, age_band, stage) do update set n = c.n + excluded.n;
    end if;
    return null;
end
$$;
create or replace function count_steps() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into step_counts as c (desa_kode, month, to_stage, n)
    select s.desa_kode, date_trunc('month', s.decided_at at time zone 'Asia/Jakarta')::date, s.to_stage, count(*)
    from added s join assessments a on a.id = s.assessment_id where a.tier < 3
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (desa_kode, month, to_stage) do update set n = c.n + excluded.n;
    return null;
end
$$;
create or replace function raise_tier() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update assessments set tier = new.tier where category_code = new.code;
    if (old.tier < 3) <> (new.tier < 3) then
        insert into step_counts as c (desa_kode, month, to_stage, n)
        select s.desa_kode, date_trunc('month', s.decided_at at time zone 'Asia/Jakarta')::date, s.to_stage,
               case when new.tier < 3 then count(*) else -count(*) end
        from assessment_steps s join assessments a on a.id = s.assessment_id where a.category_code = new.code
        group by 1, 2, 3 order by 1, 2, 3
        on conflict (desa_kode, month, to_stage) do update set n = c.n + excluded.n;
    end if;
    return null;
end
$$;
update person_counts c set n = c.n - r.n
from (select desa_kode, sex, age_band, stage, count(*) as n from persons where stage is not null and tier > 2
      group by 1, 2, 3, 4) r
where (c.desa_kode, c.sex, c.age_band, c.stage) = (r.desa_kode, r.sex, r.age_band, r.stage);
update step_counts c set n = c.n - r.n
from (select s.desa_kode, date_trunc('month', s.decided_at at time zone 'Asia/Jakarta')::date as month, s.to_stage,
             count(*) as n
      from assessment_steps s join assessments a on a.id = s.assessment_id where a.tier > 2 group by 1, 2, 3) r
where (c.desa_kode, c.month, c.to_stage) = (r.desa_kode, r.month, r.to_stage);

-- A desa that enters the NIK of somebody it no longer sees is answered as for a new one.
alter table persons drop constraint persons_desa_nik_key;
create unique index persons_desa_nik_key on persons (desa_kode, nik_index) where tier < 3;
