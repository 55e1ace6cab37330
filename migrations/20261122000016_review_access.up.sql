-- An emergency stays on the front page of the head and the administrators until one of them has seen it; the person
-- who opened it does not count. And nobody proposes a power for himself: two others give it.
alter table grants
    add column seen_by uuid constraint grants_seen_by_fkey references users (id),
    add column seen_at timestamptz,
    add constraint grants_seen_whole check ((seen_by is null) = (seen_at is null)),
    add constraint grants_seen_by_another check (seen_by <> user_id),
    add constraint grants_not_for_oneself check (is_emergency or proposed_by <> user_id);
create index grants_emergency_idx on grants (proposed_at) where is_emergency;

-- Each quarter somebody looks through all accounts and powers, and says so with the figures of that moment.
create table access_reviews (
    id uuid constraint access_reviews_pkey primary key,
    reviewed_by uuid not null constraint access_reviews_reviewed_by_fkey references users (id),
    reviewed_at timestamptz not null,
    account_count integer not null,
    grant_count integer not null,
    idle_count integer not null,
    ending_count integer not null,
    unopened_count integer not null
);
create index access_reviews_at_idx on access_reviews (reviewed_at);

grant select, insert on access_reviews to balale_app;

-- How many secret cases were read during an emergency. A narrow door: the head, who reads no case, gets one number.
create function count_emergency_reads(emergency uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, public, pg_temp
as $$
    select count(*)
    from grants g
    join audit_events e on e.actor_id = g.user_id and e.at >= g.proposed_at
        and e.at < least(g.expires_at, coalesce(g.revoked_at, g.expires_at))
    where g.id = emergency and g.is_emergency and e.tier = 3 and e.object_kind <> 'grants'
$$;
revoke all on function count_emergency_reads(uuid) from public;
grant execute on function count_emergency_reads(uuid) to balale_app;
