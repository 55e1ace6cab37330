-- The log of acts becomes a chain: each row carries a seal over itself and the seal before it, so that nobody can
-- change, drop or insert a row unnoticed. A writer leaves its rows in audit_pending; as the last act of the
-- transaction the program numbers and seals them, which keeps the one lock of the chain short.
create table audit_pending (
    xact xid8 not null default pg_current_xact_id(),
    n bigint generated always as identity,
    at timestamptz not null,
    actor_id uuid,
    actor_name text not null,
    actor_role text not null,
    area_kode text collate "C" not null,
    action text not null,
    object_kind text not null,
    object_id text not null,
    tier smallint not null default 1,
    fields text[] not null default '{}',
    request_id uuid,
    session text,
    constraint audit_pending_pkey primary key (xact, n)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- What was written before there was a chain waits here, under a transaction number that no transaction has, until the
-- next start of the program, which has the key.
insert into audit_pending (xact, at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, tier,
                           fields, request_id)
select '0', at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id, tier, fields, request_id
from audit_events order by seq;

truncate audit_events;
alter table audit_events alter column seq drop identity;
alter table audit_events add column session text, add column hash bytea not null;

-- The end of the chain: the one row that writers wait for.
create table audit_head (
    is_only boolean not null default true constraint audit_head_pkey primary key constraint audit_head_one check (is_only),
    seq bigint not null,
    hash bytea not null
);
insert into audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));

-- A writer that forgets to seal does not get its change.
create function audit_pending_refuse() returns trigger language plpgsql as $$
begin
    if exists (select from audit_pending where xact = new.xact and n = new.n) then
        raise exception 'an audit row was not sealed before the commit' using errcode = 'integrity_constraint_violation';
    end if;
    return null;
end $$;
create constraint trigger audit_pending_sealed after insert on audit_pending
    deferrable initially deferred for each row execute function audit_pending_refuse();

-- Who was in a file by name. The file's own line stands in exports.
create table export_persons (
    person_id uuid not null,
    export_id uuid not null constraint export_persons_export_fkey references exports (id),
    constraint export_persons_pkey primary key (person_id, export_id)
);

grant insert, select, delete on audit_pending to balale_app;
grant select, update on audit_head to balale_app;
grant select, insert on export_persons to balale_app;

-- Whoever may see the line of a file may see who was in it.
alter table export_persons enable row level security;
create policy export_persons_read on export_persons for select using (exists (select from exports e where e.id = export_id));
create policy export_persons_write on export_persons for insert with check (true);
