-- Who did what to which record, without any value: values live in record_versions, under the record's own reach.
create table audit_events (
    seq bigint generated always as identity constraint audit_events_pkey primary key,
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
    request_id uuid
);
create index audit_events_object_idx on audit_events (object_kind, object_id, seq);
create index audit_events_actor_idx on audit_events (actor_id, seq);

-- Insert and read only: not even the application can mend the past.
grant select, insert on audit_events to balale_app;
