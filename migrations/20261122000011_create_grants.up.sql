-- Powers beyond an office: reading secret cases, taking lists by name out. One proposes, another approves; none
-- lasts longer than a year. An emergency has no approver, lasts an hour, and is told to the head of the kabupaten.
create table grants (
    id uuid constraint grants_pkey primary key,
    user_id uuid not null constraint grants_user_fkey references users (id),
    kind text not null,
    reason text not null,
    proposed_by uuid not null constraint grants_proposed_by_fkey references users (id),
    proposed_at timestamptz not null,
    approved_by uuid constraint grants_approved_by_fkey references users (id),
    approved_at timestamptz,
    expires_at timestamptz not null,
    revoked_by uuid constraint grants_revoked_by_fkey references users (id),
    revoked_at timestamptz,
    is_emergency boolean not null default false,
    constraint grants_kind_known check (kind in ('secret', 'export')),
    constraint grants_two_persons check (approved_by <> proposed_by and approved_by <> user_id),
    constraint grants_approval_whole check ((approved_by is null) = (approved_at is null)),
    constraint grants_one_year check (expires_at <= proposed_at + interval '366 days'),
    constraint grants_emergency_short check (
        not is_emergency
        or (kind = 'secret' and proposed_by = user_id and approved_by is null
            and expires_at <= proposed_at + interval '60 minutes' and char_length(reason) >= 20)
    )
);
create index grants_user_idx on grants (user_id, expires_at);

-- An account of a sensitive office runs out unless it is looked at once a year.
alter table users add column expires_at timestamptz;

grant select, insert, update on grants to balale_app;
