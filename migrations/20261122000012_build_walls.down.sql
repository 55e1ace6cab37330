drop function search_person_names(text, text, text, smallint, integer);

drop policy audit_events_written on audit_events;
drop policy audit_events_reach on audit_events;
alter table audit_events disable row level security;
drop policy exports_own on exports;
drop policy exports_reach on exports;
alter table exports disable row level security;
drop policy idempotency_keys_own on idempotency_keys;
alter table idempotency_keys disable row level security;
drop policy slip_batches_own on slip_batches;
alter table slip_batches disable row level security;
drop policy searches_own on searches;
alter table searches disable row level security;
drop policy drafts_own on drafts;
alter table drafts disable row level security;
drop policy record_versions_reach on record_versions;
alter table record_versions disable row level security;
drop policy assessment_steps_reach on assessment_steps;
alter table assessment_steps disable row level security;
drop policy assessments_reach on assessments;
alter table assessments disable row level security;
drop policy persons_reach on persons;
alter table persons disable row level security;
drop policy families_reach on families;
alter table families disable row level security;
drop function is_upkeep();

drop view person_rows;
create view person_rows with (security_invoker = true) as
select p.id, p.full_name, lower(p.full_name) as sort_name, p.nik_enc, p.sex, p.born_on, p.desa_kode,
       w.nama as desa_name, coalesce(k.nama, '') as kecamatan_name, p.family_id, f.nomor_kk_enc,
       coalesce(f.dusun, '') as dusun, coalesce(f.rt, '') as rt, coalesce(f.rw, '') as rw,
       coalesce(f.address, '') as address,
       array(select a.category_code from assessments a
             where a.person_id = p.id and a.stage <> 'withdrawn' order by 1) as category_codes,
       p.stage
from persons p
join wilayah w on w.kode = p.desa_kode
left join wilayah k on k.kode = w.parent_kode
left join families f on f.id = p.family_id
where p.stage is not null;
grant select on person_rows to balale_app;

grant insert, update on person_counts, assessment_counts, family_counts, step_counts to balale_app;
alter function count_steps() security invoker reset all;
alter function count_persons() security invoker reset all;
alter function count_families() security invoker reset all;
create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by array_position(array['returned', 'draft', 'submitted', 'verified', 'rejected'], stage)
    limit 1
$$;
create or replace function count_assessments() returns trigger language plpgsql as $$
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
drop trigger categories_raised on categories;
drop function raise_tier();
drop trigger assessments_tiered on assessments;
drop function take_tier();
drop function tier_of_person(uuid);

alter table families alter column desa_kode set statistics -1;
alter table persons alter column desa_kode set statistics -1;
alter table assessments alter column desa_kode set statistics -1;
drop index persons_desa_name_idx;
drop index persons_name_idx;
drop index persons_returned_idx;
drop index assessments_category_idx;
drop index assessments_queue_idx;
drop index assessments_stage_idx;
alter table persons drop column sort_name, drop column tier;
alter table assessments drop column tier;
create index persons_desa_name_idx on persons (desa_kode, lower(full_name), id) where stage is not null;
create index persons_name_idx on persons (lower(full_name), id) where stage is not null;
create index assessments_category_idx on assessments (category_code, desa_kode);
create index assessments_queue_idx on assessments (stage_at, id) where stage = 'submitted';
create index assessments_stage_idx on assessments (stage, desa_kode);
