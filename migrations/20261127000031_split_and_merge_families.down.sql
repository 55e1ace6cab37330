alter table persons drop constraint persons_family_role_known;
create or replace function destroy_evidence() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    delete from evidence where person_id = new.id;
    if new.family_id is not null
       and not exists (select from persons where family_id = new.family_id and destroyed_at is null)
    then
        delete from evidence where family_id = new.family_id;
    end if;
    return null;
end
$$;
-- Closed families count again: without the column they are families like any other.
update family_counts c set n = c.n + f.n
from (select desa_kode, count(*) as n from families where closed_into is not null group by desa_kode) f
where f.desa_kode = c.desa_kode;
drop trigger families_closed on families;
drop function close_family();
drop table family_events;
drop table family_cards;
alter table families
    drop constraint families_closed_into_other,
    drop constraint families_closing_whole,
    drop column closed_into,
    drop column closed_at;
