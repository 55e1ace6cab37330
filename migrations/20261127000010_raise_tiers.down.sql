drop index persons_desa_nik_key;
alter table persons add constraint persons_desa_nik_key unique (desa_kode, nik_index);

update person_counts c set n = c.n + r.n
from (select desa_kode, sex, age_band, stage, count(*) as n from persons where stage is not null and tier > 2
      group by 1, 2, 3, 4) r
where (c.desa_kode, c.sex, c.age_band, c.stage) = (r.desa_kode, r.sex, r.age_band, r.stage);
update step_counts c set n = c.n + r.n
from (select s.desa_kode, date_trunc('month', s.decided_at at time zone 'Asia/Jakarta')::date as month, s.to_stage,
             count(*) as n
      from assessment_steps s join assessments a on a.id = s.assessment_id where a.tier > 2 group by 1, 2, 3) r
where (c.desa_kode, c.month, c.to_stage) = (r.desa_kode, r.month, r.to_stage);
create or replace function raise_tier() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update assessments set tier = new.tier where category_code = new.code;
    return null;
end
$$;
create or replace function count_steps() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into step_counts as c (desa_kode, month, to_stage, n)
    select desa_kode, date_trunc('month', decided_at at time zone 'Asia/Jakarta')::date, to_stage, count(*)
    from added group by 1, 2, 3 order by 1, 2, 3
    on conflict (desa_kode, month, to_stage) do update set n = c.n + excluded.n;
    return null;
end
$$;
create or replace function count_persons() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into person_counts as c (desa_kode, sex, age_band, stage, n)
        select desa_kode, sex, age_band, stage, count(*) from added where stage is not null
        group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (desa_kode, sex, age_band, stage) do update set n = c.n + excluded.n;
    else
        insert into person_counts as c (desa_kode, sex, age_band, stage, n)
        select desa_kode, sex, age_band, stage, sum(d) from (
            select desa_kode, sex, age_band, stage, 1 as d from added where stage is not null
            union all
            select desa_kode, sex, age_band, stage, -1 from removed where stage is not null
        ) changes
        group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
        on conflict (desa_kode, sex, age_band, stage) do update set n = c.n + excluded.n;
    end if;
    return null;
end
$$;
drop trigger tier_changes_applied on tier_changes;
drop function apply_tier_change();
drop table tier_changes;
