update step_counts c set n = c.n + r.n
from (select s.desa_kode, date_trunc('month', s.decided_at at time zone 'Asia/Jakarta')::date as month, s.to_stage,
             count(*) as n
      from assessment_steps s join assessments a on a.id = s.assessment_id
      where a.tier < 3 and not is_counted(s) group by 1, 2, 3) r
where (c.desa_kode, c.month, c.to_stage) = (r.desa_kode, r.month, r.to_stage);
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
create or replace function recount_steps() returns trigger language plpgsql
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
drop function is_counted(assessment_steps);
