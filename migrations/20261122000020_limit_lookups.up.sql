-- Whoever holds a list of numbers must not be able to try them all: each look-up of an operator is counted, for a day.
-- Who looked, never what for.
create table number_lookups (
    id bigint generated always as identity constraint number_lookups_pkey primary key,
    user_id uuid not null constraint number_lookups_user_fkey references users (id),
    kind text not null,
    at timestamptz not null,
    constraint number_lookups_kind_known check (kind in ('number', 'nik', 'refused'))
);
create index number_lookups_user_idx on number_lookups (user_id, kind, at desc);
alter table number_lookups enable row level security;
create policy number_lookups_own on number_lookups
    using (user_id = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));
grant select, insert, delete on number_lookups to balale_app;

-- Read at every start of an administrator's day.
create index audit_events_lookups_exhausted_idx on audit_events (at) where action = 'persons.lookups_exhausted';

-- DSP3A has looked at the person: from then on a NIK stands for one human in the whole kabupaten. Only the verifier's
-- decision writes this, so the constraint tells nobody else who is registered elsewhere.
update persons p set confirmed_at = seen.at
from (
    select v.id, min(v.at) as at, count(*) over (partition by v.nik_index) as n, v.nik_index
    from (
        select q.id, q.nik_index, min(a.stage_at) as at
        from persons q join assessments a on a.person_id = q.id
        where a.stage = 'verified' and q.merged_into is null
        group by q.id, q.nik_index
    ) v
    group by v.id, v.nik_index
) seen
where p.id = seen.id and p.confirmed_at is null and (seen.nik_index is null or seen.n = 1);
create unique index persons_confirmed_nik_key on persons (nik_index)
    where confirmed_at is not null and merged_into is null;
