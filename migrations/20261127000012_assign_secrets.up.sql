-- An officer gives one secret case to a TKSK of its kecamatan to look after, for at most 90 days. The TKSK reads that
-- envelope alone, decides nothing, and may add a note.
create table rahasia.assignments (
    id uuid constraint assignments_pkey primary key,
    envelope_id uuid not null constraint assignments_envelope_fkey references rahasia.envelopes (id),
    desa_kode text collate "C" not null,
    user_id uuid not null constraint assignments_user_fkey references users (id),
    assigned_by uuid not null constraint assignments_assigned_by_fkey references users (id),
    assigned_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_by uuid constraint assignments_ended_by_fkey references users (id),
    constraint assignments_two_persons check (user_id <> assigned_by),
    constraint assignments_term check (expires_at > assigned_at and expires_at <= assigned_at + interval '90 days'),
    constraint assignments_end_whole check ((ended_at is null) = (ended_by is null))
);
create index assignments_user_idx on rahasia.assignments (user_id, expires_at) where ended_at is null;
create index assignments_envelope_idx on rahasia.assignments (envelope_id) where ended_at is null;
alter table rahasia.assignments enable row level security;
create policy assignments_officers on rahasia.assignments to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
create policy assignments_own on rahasia.assignments for select to balale_rahasia
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid);
grant select, insert, update (ended_at, ended_by) on rahasia.assignments to balale_rahasia;
grant select (role, wilayah_kode, disabled_at, expires_at) on users to balale_rahasia;

-- A note sent twice is kept once.
alter table rahasia.envelope_steps add column form_key uuid constraint envelope_steps_form_key unique;

create policy envelopes_assigned on rahasia.envelopes for select to balale_rahasia
    using (exists (select from rahasia.assignments a
                   where a.envelope_id = envelopes.id and a.ended_at is null and a.expires_at > now()
                     and a.user_id = nullif(current_setting('app.user_id', true), '')::uuid));
create policy envelope_steps_assigned on rahasia.envelope_steps for select to balale_rahasia
    using (to_state in ('assigned', 'noted')
           and exists (select from rahasia.assignments a
                       where a.envelope_id = envelope_steps.envelope_id and a.ended_at is null and a.expires_at > now()
                         and a.user_id = nullif(current_setting('app.user_id', true), '')::uuid));
create policy envelope_steps_noted on rahasia.envelope_steps for insert to balale_rahasia
    with check (to_state = 'noted' and decided_by = nullif(current_setting('app.user_id', true), '')::uuid
                and exists (select from rahasia.assignments a
                            where a.envelope_id = envelope_steps.envelope_id and a.ended_at is null
                              and a.expires_at > now() and a.user_id = envelope_steps.decided_by));

-- Asked with the account at every request: one bit, of one account.
create function has_assignment(asked uuid, at timestamptz) returns boolean
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select exists (select from rahasia.assignments where user_id = asked and ended_at is null and expires_at > at)
$$;
revoke execute on function has_assignment(uuid, timestamptz) from public;
grant execute on function has_assignment(uuid, timestamptz) to balale_app;
