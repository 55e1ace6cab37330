drop function destroy_person;
drop function is_past_retention;
drop table retention_runs;
drop table tombstones;
drop table destruction_items;
drop table destructions;
drop table subject_request_steps;
drop table subject_requests;
create or replace view person_rows with (security_invoker = true) as
select p.id, p.full_name, p.sort_name, p.nik_enc, p.sex, p.born_on, p.desa_kode,
       w.nama as desa_name, coalesce(k.nama, '') as kecamatan_name, p.family_id, f.nomor_kk_enc,
       coalesce(f.dusun, '') as dusun, coalesce(f.rt, '') as rt, coalesce(f.rw, '') as rw,
       coalesce(f.address, '') as address, p.stage, p.tier
from persons p
join wilayah w on w.kode = p.desa_kode
left join wilayah k on k.kode = w.parent_kode
left join families f on f.id = p.family_id
where p.stage is not null;
alter table persons
    drop column restricted_at,
    drop column restricted_by,
    drop column restricted_reason,
    drop column destroyed_at;
