-- Every figure of the dashboards, without personal data. Their size depends on the number of desa and
-- categories, never on the number of people. Kept true by the triggers below, in the transaction of the
-- change, whichever door the change came through; `balale check` proves them against a full recount.
create table person_counts (
    desa_kode text collate "C" not null,
    sex text not null,
    age_band smallint not null,
    stage text not null,
    n bigint not null,
    constraint person_counts_pkey primary key (desa_kode, sex, age_band, stage)
);
create table assessment_counts (
    desa_kode text collate "C" not null,
    category_code text not null,
    sub_category_code text not null,
    stage text not null,
    n bigint not null,
    constraint assessment_counts_pkey primary key (desa_kode, category_code, sub_category_code, stage)
);
create table family_counts (
    desa_kode text collate "C" constraint family_counts_pkey primary key,
    n bigint not null
);
create table step_counts (
    desa_kode text collate "C" not null,
    month date not null,
    to_stage text not null,
    n bigint not null,
    constraint step_counts_pkey primary key (desa_kode, month, to_stage)
);

create function count_families() returns trigger language plpgsql as $$
begin
    insert into family_counts as c (desa_kode, n)
    select desa_kode, count(*) from added group by desa_kode order by desa_kode
    on conflict (desa_kode) do update set n = c.n + excluded.n;
    return null;
end
$$;
create trigger families_counted after insert on families
    referencing new table as added for each statement execute function count_families();

create function count_persons() returns trigger language plpgsql as $$
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
create trigger persons_counted_on_insert after insert on persons
    referencing new table as added for each statement execute function count_persons();
create trigger persons_counted_on_update after update on persons
    referencing new table as added old table as removed for each statement execute function count_persons();

-- A person's stage is the most pressing one among the assessments: what must be mended comes before what
-- waits, what waits before what is done.
create function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by array_position(array['returned', 'draft', 'submitted', 'verified', 'rejected'], stage)
    limit 1
$$;

create function count_assessments() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into assessment_counts as c (desa_kode, category_code, sub_category_code, stage, n)
        select desa_kode, category_code, coalesce(sub_category_code, ''), stage, count(*) from added
        group by 1, 2, 3, 4 order by 1, 2, 3, 4
        on conflict (desa_kode, category_code, sub_category_code, stage) do update set n = c.n + excluded.n;
        update persons p set stage = stage_of_person(p.id)
        where p.id in (select person_id from added) and p.stage is distinct from stage_of_person(p.id);
    else
        insert into assessment_counts as c (desa_kode, category_code, sub_category_code, stage, n)
        select desa_kode, category_code, coalesce(sub_category_code, ''), stage, sum(d) from (
            select desa_kode, category_code, sub_category_code, stage, 1 as d from added
            union all
            select desa_kode, category_code, sub_category_code, stage, -1 from removed
        ) changes
        group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4
        on conflict (desa_kode, category_code, sub_category_code, stage) do update set n = c.n + excluded.n;
        update persons p set stage = stage_of_person(p.id)
        where p.id in (select person_id from added) and p.stage is distinct from stage_of_person(p.id);
    end if;
    return null;
end
$$;
create trigger assessments_counted_on_insert after insert on assessments
    referencing new table as added for each statement execute function count_assessments();
create trigger assessments_counted_on_update after update on assessments
    referencing new table as added old table as removed for each statement execute function count_assessments();
create function count_steps() returns trigger language plpgsql as $$
begin
    insert into step_counts as c (desa_kode, month, to_stage, n)
    select desa_kode, date_trunc('month', decided_at at time zone 'Asia/Jakarta')::date, to_stage, count(*)
    from added group by 1, 2, 3 order by 1, 2, 3
    on conflict (desa_kode, month, to_stage) do update set n = c.n + excluded.n;
    return null;
end
$$;
create trigger assessment_steps_counted after insert on assessment_steps
    referencing new table as added for each statement execute function count_steps();

grant select, insert, update on person_counts, assessment_counts, family_counts, step_counts to balale_app;

-- What is there already.
insert into family_counts (desa_kode, n) select desa_kode, count(*) from families group by desa_kode;
insert into person_counts (desa_kode, sex, age_band, stage, n)
select desa_kode, sex, age_band, stage, count(*) from persons where stage is not null group by 1, 2, 3, 4;
insert into assessment_counts (desa_kode, category_code, sub_category_code, stage, n)
select desa_kode, category_code, coalesce(sub_category_code, ''), stage, count(*) from assessments group by 1, 2, 3, 4;
insert into step_counts (desa_kode, month, to_stage, n)
select desa_kode, date_trunc('month', decided_at at time zone 'Asia/Jakarta')::date, to_stage, count(*)
from assessment_steps group by 1, 2, 3;
