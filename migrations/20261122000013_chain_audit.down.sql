drop table export_persons;

alter table audit_events drop column hash, drop column session;
insert into audit_events (seq, at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, tier,
                          fields, request_id)
select (select seq from audit_head) + row_number() over (order by n), at, actor_id, actor_name, actor_role, area_kode,
       action, object_kind, object_id, tier, fields, request_id
from audit_pending;

drop table audit_pending;
drop function audit_pending_refuse();
drop table audit_head;

alter table audit_events alter column seq add generated always as identity;
select setval(pg_get_serial_sequence('audit_events', 'seq'), (select coalesce(max(seq), 0) + 1 from audit_events), false);
