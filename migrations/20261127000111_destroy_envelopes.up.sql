-- Secret cases have an end too: what was closed long ago is destroyed in the retention run, by two persons like people
-- are. What stays of one is that it came, when, and which way it was decided, so that the yearly figures stay true.
alter table rahasia.envelopes
    alter column payload_enc drop not null,
    alter column receipt_index drop not null,
    add column destroyed_at timestamptz,
    add constraint envelopes_sealed_or_destroyed check (
        case when destroyed_at is null then num_nonnulls(payload_enc, receipt_index) = 2
             else num_nonnulls(payload_enc, receipt_index, nik_index, person_id) = 0 and state = 'closed' end);

-- A destroyed one is there for nobody.
drop policy envelopes_read on rahasia.envelopes;
create policy envelopes_read on rahasia.envelopes for select to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3 and destroyed_at is null);
drop policy envelopes_decided on rahasia.envelopes;
create policy envelopes_decided on rahasia.envelopes for update to balale_rahasia
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3 and destroyed_at is null);

-- Which ones a proposal holds. No role of the program reads it: an administrator proposes and approves without knowing
-- of any case that there is one.
create table rahasia.destruction_envelopes (
    destruction_id uuid not null constraint destruction_envelopes_destruction_fkey references destructions (id),
    envelope_id uuid not null constraint destruction_envelopes_envelope_fkey references rahasia.envelopes (id),
    -- False: no longer past its time when it was approved.
    is_done boolean,
    constraint destruction_envelopes_pkey primary key (destruction_id, envelope_id)
);
create index destruction_envelopes_envelope_idx on rahasia.destruction_envelopes (envelope_id);
alter table rahasia.destruction_envelopes enable row level security;

-- How many a proposal holds or its minutes destroyed; null: fewer than ten, which no page tells of secret cases.
alter table destructions
    add column envelope_count bigint default 0,
    add constraint destructions_envelopes_veiled check (envelope_count = 0 or envelope_count >= 10);

create function rahasia.veiled(n bigint) returns bigint language sql immutable as $$
    select case when n = 0 or n >= 10 then n end
$$;

-- Closed, and either long ago or about somebody whose data are destroyed; no request of theirs open, processing not
-- suspended.
create function rahasia.is_past(e rahasia.envelopes, before timestamptz) returns boolean language sql stable as $$
    select e.state = 'closed' and e.destroyed_at is null
        and (e.decided_at < before
             or exists (select from public.persons p where p.id = e.person_id and p.destroyed_at is not null))
        and not exists (select from public.persons p where p.id = e.person_id and p.restricted_at is not null)
        and not exists (
            select from public.subject_requests r where r.person_id = e.person_id and r.closed_at is null)
$$;

-- How many accepted cases of a year were destroyed since: nobody knows their categories any more, so a recount of the
-- yearly figures leaves room for as many.
create table rahasia.destroyed_counts (
    kabupaten_kode text collate "C" not null constraint destroyed_counts_kabupaten_fkey references wilayah (kode),
    year integer not null,
    n bigint not null,
    constraint destroyed_counts_pkey primary key (kabupaten_kode, year)
);
alter table rahasia.destroyed_counts enable row level security;
create policy destroyed_counts_reach on rahasia.destroyed_counts for select to balale_rahasia
    using (kabupaten_kode >= current_setting('app.scope', true)
           and kabupaten_kode < current_setting('app.scope_end', true)
           and nullif(current_setting('app.tier_max', true), '')::int >= 3);
grant select on rahasia.destroyed_counts to balale_rahasia;

-- Takes away what one says and whom it names. Its id joins the tombstones, so that a restored backup is cleaned again.
create function rahasia.wipe(asked uuid, done_by uuid, done_at timestamptz) returns void language plpgsql as $$
begin
    update rahasia.envelopes
    set payload_enc = null, receipt_index = null, nik_index = null, person_id = null, state = 'closed',
        destroyed_at = done_at, version = version + 1
    where id = asked and destroyed_at is null;
    if not found then
        return;
    end if;
    insert into rahasia.destroyed_counts as c (kabupaten_kode, year, n)
    select left(min(s.desa_kode), 5), extract(year from min(s.decided_at) at time zone 'Asia/Jakarta')::int, 1
    from rahasia.envelope_steps s where s.envelope_id = asked and s.to_state = 'accepted' having count(*) > 0
    on conflict (kabupaten_kode, year) do update set n = c.n + 1;
    update rahasia.envelope_steps set note_enc = null where envelope_id = asked and note_enc is not null;
    insert into public.tombstones (person_id, by, at) values (asked, done_by, done_at) on conflict do nothing;
end
$$;
revoke execute on function rahasia.veiled, rahasia.is_past, rahasia.wipe from public;

-- How many are past their time in a whole kabupaten within the caller's reach; null below ten.
create function count_past_envelopes(area_from text, area_until text, before timestamptz) returns bigint
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select case when char_length(area_from) = 5 and area_from >= current_setting('app.scope', true)
                    and area_until <= current_setting('app.scope_end', true)
        then (select rahasia.veiled(count(*)) from rahasia.envelopes e
              where e.desa_kode >= area_from and e.desa_kode < area_until and rahasia.is_past(e, before))
        else 0 end
$$;

-- Adds those past their time to an open proposal of the caller's own retention run. False where there is none.
create function propose_envelopes(asked uuid, before timestamptz, at_most bigint) returns boolean language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    d destructions;
    found_count bigint;
begin
    select * into strict d from destructions
    where id = asked and cause = 'retensi' and approved_at is null and cancelled_at is null
        and char_length(area_kode) = 5
        and proposed_by = nullif(current_setting('app.user_id', true), '')::uuid
    for update;
    insert into rahasia.destruction_envelopes (destruction_id, envelope_id)
    select d.id, e.id from rahasia.envelopes e
    where e.desa_kode like d.area_kode || '.%' and rahasia.is_past(e, before)
    order by e.decided_at, e.id limit at_most;
    get diagnostics found_count = row_count;
    update destructions set envelope_count = rahasia.veiled(found_count) where id = d.id;
    return found_count > 0;
end
$$;

-- Destroys those of a proposal that two persons have agreed on and that are still past their time; without a proposal,
-- those that were destroyed before and came back with a backup. Answers which, for the log.
create function destroy_envelopes(asked uuid, before timestamptz, done_at timestamptz)
    returns table (envelope_id uuid, desa_kode text) language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
    d destructions;
    one record;
begin
    if asked is null then
        for one in
            select e.id, e.desa_kode, t.by as buried_by, t.at as buried_at from rahasia.envelopes e join tombstones t on t.person_id = e.id
            where e.destroyed_at is null order by e.id for update of e
        loop
            perform rahasia.wipe(one.id, one.buried_by, one.buried_at);
            envelope_id := one.id;
            desa_kode := one.desa_kode;
            return next;
        end loop;
        return;
    end if;
    select * into d from destructions
    where id = asked and approved_by is not null and approved_by <> proposed_by for update;
    if not found then
        raise exception 'nobody has approved this destruction' using errcode = 'insufficient_privilege';
    end if;
    for one in
        select e.id, e.desa_kode, rahasia.is_past(e, before) as is_due
        from rahasia.destruction_envelopes i join rahasia.envelopes e on e.id = i.envelope_id
        where i.destruction_id = d.id and i.is_done is null order by e.id for update of e
    loop
        update rahasia.destruction_envelopes i set is_done = one.is_due
        where i.destruction_id = d.id and i.envelope_id = one.id;
        if one.is_due then
            perform rahasia.wipe(one.id, d.approved_by, done_at);
            envelope_id := one.id;
            desa_kode := one.desa_kode;
            return next;
        end if;
    end loop;
    update destructions
    set envelope_count = (select rahasia.veiled(count(*)) from rahasia.destruction_envelopes i
                          where i.destruction_id = d.id and i.is_done)
    where id = d.id;
end
$$;
revoke execute on function count_past_envelopes, propose_envelopes, destroy_envelopes from public;
grant execute on function count_past_envelopes, propose_envelopes, destroy_envelopes to balale_app;

-- Closed cases of a person go with the person, whatever destroys them. One in force stays with its officers, who alone
-- know of it; once it is closed it is past its time at once.
create function destroy_envelopes_of_person() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform rahasia.wipe(e.id, new.updated_by, new.destroyed_at) from rahasia.envelopes e
    where e.person_id = new.id and e.state = 'closed' and e.destroyed_at is null;
    return null;
end
$$;
create trigger persons_envelopes_destroyed after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null)
    execute function destroy_envelopes_of_person();
