-- Secret cases (tier 3). What a desa hands in under such a category is sealed into one row here; nothing of it stands
-- in the public tables. The program's own role can only add; officers who hold the grant read through another role.
do $$
begin
    if not exists (select from pg_roles where rolname = 'balale_rahasia') then
        create role balale_rahasia login;
    end if;
end
$$;

create schema rahasia;

create table rahasia.envelopes (
    id uuid constraint envelopes_pkey primary key,
    desa_kode text collate "C" not null constraint envelopes_desa_fkey references wilayah (kode),
    tier smallint not null default 3,
    -- Who, where and what, sealed with a key of its own and padded, so that its length tells nothing.
    payload_enc bytea not null,
    received_at timestamptz not null,
    received_by uuid not null constraint envelopes_received_by_fkey references users (id),
    receipt_index bytea not null,
    -- Of another kind than persons.nik_index: the two cannot be joined.
    nik_index bytea,
    state text not null default 'received',
    person_id uuid constraint envelopes_person_fkey references persons (id),
    version integer not null default 1,
    decided_by uuid constraint envelopes_decided_by_fkey references users (id),
    decided_at timestamptz,
    constraint envelopes_tier_secret check (tier = 3),
    constraint envelopes_state_known check (state in ('received', 'accepted', 'closed')),
    constraint envelopes_two_persons check (decided_by <> received_by),
    constraint envelopes_decision_whole check ((decided_by is null) = (decided_at is null))
);
create index envelopes_queue_idx on rahasia.envelopes (state, received_at, id);
create index envelopes_receipt_idx on rahasia.envelopes (receipt_index);
create index envelopes_nik_idx on rahasia.envelopes (nik_index);

create table rahasia.envelope_steps (
    id bigint generated always as identity constraint envelope_steps_pkey primary key,
    envelope_id uuid not null constraint envelope_steps_envelope_fkey references rahasia.envelopes (id),
    desa_kode text collate "C" not null,
    from_state text not null,
    to_state text not null,
    note_enc bytea,
    decided_by uuid not null constraint envelope_steps_decided_by_fkey references users (id),
    decided_at timestamptz not null
);
create index envelope_steps_envelope_idx on rahasia.envelope_steps (envelope_id, id);

alter table rahasia.envelopes enable row level security;
alter table rahasia.envelope_steps enable row level security;
create policy envelopes_handed_in on rahasia.envelopes for insert to balale_app
    with check (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
                and state = 'received');
create policy envelopes_read on rahasia.envelopes for select to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
create policy envelopes_decided on rahasia.envelopes for update to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
create policy envelope_steps_read on rahasia.envelope_steps for select to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
create policy envelope_steps_added on rahasia.envelope_steps for insert to balale_rahasia
    with check (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
                and nullif(current_setting('app.tier_max', true), '')::int >= 3);

-- The public tables take no secret category, whichever door a mistake comes through.
create function refuse_secret_category() returns trigger language plpgsql as $$
begin
    if exists (select from categories where code = new.category_code and tier >= 3) then
        raise exception 'a secret case belongs in an envelope' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger assessments_not_secret before insert or update of category_code on assessments
    for each row execute function refuse_secret_category();

grant usage on schema rahasia to balale_app, balale_rahasia;
grant insert (id, desa_kode, payload_enc, received_at, received_by, receipt_index, nik_index)
    on rahasia.envelopes to balale_app;
grant select on rahasia.envelopes to balale_rahasia;
grant update (state, person_id, version, decided_by, decided_at) on rahasia.envelopes to balale_rahasia;
grant select, insert on rahasia.envelope_steps to balale_rahasia;

-- What an officer needs beside: names of places, offices and categories, who might be the same person, and the log.
grant select on wilayah, categories, sub_categories, families, persons, assessments to balale_rahasia;
grant select (id, full_name) on users to balale_rahasia;
grant insert, select on audit_events to balale_rahasia;
do $$
begin
    if to_regclass('audit_pending') is not null then
        grant insert, select, delete on audit_pending to balale_rahasia;
        grant select, update on audit_head to balale_rahasia;
    end if;
end
$$;
