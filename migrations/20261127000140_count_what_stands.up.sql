-- A step that was taken back is no figure, and neither is the taking back: the chart of months shows what was decided.
create function is_counted(s assessment_steps) returns boolean language sql stable as $$
    select s.undoes is null and not exists (select from assessment_steps u where u.undoes = s.id)
$$;
create or replace function count_steps() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into step_counts as c (desa_kode, month, to_stage, n)
    select desa_kode, date_trunc('month', decided_at at time zone 'Asia/Jakarta')::date, to_stage, sum(d) from (
        select s.desa_kode, s.decided_at, s.to_stage, 1 as d
        from added s join assessments a on a.id = s.assessment_id where a.tier < 3 and s.undoes is null
        union all
        select o.desa_kode, o.decided_at, o.to_stage, -1
        from added s join assessment_steps o on o.id = s.undoes join assessments a on a.id = s.assessment_id
        where a.tier < 3
    ) changes
    group by 1, 2, 3 having sum(d) <> 0 order by 1, 2, 3
    on conflict (desa_kode, month, to_stage) do update set n = c.n + excluded.n;
    return null;
end
$$;
create or replace function recount_steps() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into step_counts as c (desa_kode, month, to_stage, n)
    select desa_kode, date_trunc('month', decided_at at time zone 'Asia/Jakarta')::date, to_stage, sum(d) from (
        select s.desa_kode, s.decided_at, s.to_stage, 1 as d
        from added s join assessments a on a.id = s.assessment_id
        where a.tier < 3 and is_counted((select x from assessment_steps x where x.id = s.id))
        union all
        select s.desa_kode, s.decided_at, s.to_stage, -1
        from removed s join assessments a on a.id = s.assessment_id
        where a.tier < 3 and is_counted((select x from assessment_steps x where x.id = s.id))
    ) changes
    group by 1, 2, 3 having sum(d) <> 0 order by 1, 2, 3
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
        from assessment_steps s join assessments a on a.id = s.assessment_id
        where a.category_code = new.code and is_counted(s)
        group by 1, 2, 3 order by 1, 2, 3
        on conflict (desa_kode, month, to_stage) do update set n = c.n + excluded.n;
    end if;
    return null;
end
$$;
update step_counts c set n = c.n - r.n
from (select s.desa_kode, date_trunc('month', s.decided_at at time zone 'Asia/Jakarta')::date as month, s.to_stage,
             count(*) as n
      from assessment_steps s join assessments a on a.id = s.assessment_id
      where a.tier < 3 and not is_counted(s) group by 1, 2, 3) r
where (c.desa_kode, c.month, c.to_stage) = (r.desa_kode, r.month, r.to_stage);
