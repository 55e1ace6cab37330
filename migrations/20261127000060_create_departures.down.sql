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
where p.stage is not null and p.restricted_at is null and p.destroyed_at is null;
grant select on person_rows to balale_app;

create or replace function is_past_retention(p persons, before timestamptz) returns boolean language sql stable as $$
    select p.destroyed_at is null and p.restricted_at is null and (p.stage is null or p.stage = 'rejected')
        and p.updated_at < before
        and not exists (select from assessments a where a.person_id = p.id and a.stage_at >= before)
        and not exists (
            select from persons m
            where m.family_id = p.family_id and m.stage in ('draft', 'submitted', 'returned', 'verified'))
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;

create or replace function stage_of_person(asked uuid) returns text language sql stable as $$
    select stage from assessments where person_id = asked and stage <> 'withdrawn'
    order by tier > 2, array_position(
        array['returned', 'draft', 'at_desa', 'at_kecamatan', 'submitted', 'verified', 'rejected', 'ended'], stage)
    limit 1
$$;

drop trigger persons_departures_moved on persons;
drop function move_departures;
drop trigger persons_departures_forgotten on persons;
drop function forget_departures;
drop table dependent_tasks, departures;
alter table persons drop column departed, drop column departed_on;
