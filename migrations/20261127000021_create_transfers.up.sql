-- A person, alone or with the family, goes from one desa to another: one desa asks, the other accepts, DSP3A decides.
create table transfers (
    id uuid constraint transfers_pkey primary key,
    -- ask: the desa where the person now lives, by a NIK it was told. offer: the desa that has the record.
    kind text not null,
    from_kode text collate "C" constraint transfers_from_fkey references wilayah (kode),
    to_kode text collate "C" not null constraint transfers_to_fkey references wilayah (kode),
    person_id uuid constraint transfers_person_fkey references persons (id),
    with_family boolean not null default false,
    -- What an ask was told; the number is forgotten once it is decided.
    full_name text not null,
    -- Of an offer: so that the other desa knows whom it is asked to take.
    born_on date,
    nik_enc bytea,
    reason text not null,
    state text not null,
    asked_by uuid not null constraint transfers_asked_by_fkey references users (id),
    asked_at timestamptz not null,
    answered_by uuid constraint transfers_answered_by_fkey references users (id),
    answered_at timestamptz,
    answer_note text not null default '',
    decided_by uuid constraint transfers_decided_by_fkey references users (id),
    decided_at timestamptz,
    decision_note text not null default '',
    version integer not null default 1,
    constraint transfers_kind_known check (kind in ('ask', 'offer')),
    constraint transfers_two_desa check (from_kode <> to_kode),
    -- asked: DSP3A looks for the record. offered: the other desa, asked by DSP3A or by the offer, says yes or no;
    -- accepted, declined: it has, and DSP3A decides.
    constraint transfers_state_known
        check (state in ('asked', 'offered', 'accepted', 'declined', 'moved', 'refused')),
    constraint transfers_matched
        check ((person_id is null) = (from_kode is null) and (person_id is not null or state in ('asked', 'refused'))),
    constraint transfers_answer_whole check ((answered_by is null) = (answered_at is null)),
    constraint transfers_decision_whole
        check ((decided_by is null) = (decided_at is null) and (state <> 'moved' or decided_by is not null)),
    constraint transfers_three_persons
        check (answered_by <> asked_by and decided_by <> asked_by and decided_by <> answered_by)
);
create index transfers_open_idx on transfers (asked_at, id) where state in ('asked', 'offered', 'accepted', 'declined');
create index transfers_from_idx on transfers (from_kode, asked_at);
create index transfers_to_idx on transfers (to_kode, asked_at);
create unique index transfers_person_open_key on transfers (person_id) where state in ('offered', 'accepted', 'declined');

grant select, insert, update on transfers to balale_app;
alter table transfers enable row level security;
create policy transfers_reach on transfers
    using ((to_kode >= current_setting('app.scope', true) and to_kode < current_setting('app.scope_end', true))
        or (from_kode >= current_setting('app.scope', true) and from_kode < current_setting('app.scope_end', true)));

-- Moves whom an accepted and decided transfer names, with all that belongs to them, also what the one who decides does
-- not see. Every table that names a person or a family beside its desa follows. Returns how many people moved.
create function move_persons(asked uuid) returns integer language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    t transfers;
    old_family uuid;
    new_family uuid;
    change jsonb;
    people uuid[];
    place record;
begin
    select * into strict t from transfers where id = asked and state = 'moved';
    select family_id into strict old_family from persons
    where id = t.person_id and desa_kode = t.from_kode and merged_into is null and destroyed_at is null
        and restricted_at is null for update;
    change := jsonb_build_object('desa', jsonb_build_array(
        (select nama from wilayah where kode = t.from_kode), (select nama from wilayah where kode = t.to_kode)));
    if t.with_family and old_family is not null then
        new_family := old_family;
        people := array(select id from persons where family_id = old_family order by id for update);
        update families
        set desa_kode = t.to_kode, version = version + 1, updated_at = t.decided_at, updated_by = t.decided_by
        where id = old_family;
        insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
        select t.to_kode, 'families', f.id, f.version - 1, change, t.decided_by, t.decided_at
        from families f where f.id = old_family;
    else
        -- A household of its own; its KK and address are for the new desa to enter.
        new_family := gen_random_uuid();
        people := array[t.person_id];
        insert into families (id, desa_kode, nomor_kk_missing_reason, created_at, created_by, updated_at, updated_by)
        values (new_family, t.to_kode, 'belum_punya', t.decided_at, t.decided_by, t.decided_at, t.decided_by);
    end if;
    update persons
    set desa_kode = t.to_kode, family_id = new_family, version = version + 1, updated_at = t.decided_at,
        updated_by = t.decided_by
    where id = any(people);
    update assessments set desa_kode = t.to_kode, version = version + 1 where person_id = any(people);
    update assessment_steps s set desa_kode = t.to_kode
    from assessments a where a.id = s.assessment_id and a.person_id = any(people);
    update record_versions set desa_kode = t.to_kode
    where (record_kind = 'persons' and record_id = any(people))
        or (record_kind = 'families' and record_id = old_family and t.with_family);
    insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
    select t.to_kode, 'persons', p.id, p.version - 1, change, t.decided_by, t.decided_at
    from persons p where p.id = any(people) order by p.id;
    for place in
        select c.relname, a.attname
        from pg_class c join pg_attribute d on d.attrelid = c.oid and d.attname = 'desa_kode'
            join pg_attribute a on a.attrelid = c.oid and a.attname in ('person_id', 'family_id')
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
            and c.relname not in ('persons', 'families', 'assessments')
        order by 1, 2
    loop
        if place.attname = 'person_id' then
            execute format('update %I set desa_kode = $1 where person_id = any($2)', place.relname)
            using t.to_kode, people;
        elsif t.with_family then
            execute format('update %I set desa_kode = $1 where family_id = $2', place.relname)
            using t.to_kode, old_family;
        end if;
    end loop;

    return cardinality(people);
end
$$;
revoke execute on function move_persons from public;
grant execute on function move_persons to balale_app;

create function forget_transfers() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update transfers
    set full_name = '', born_on = null, nik_enc = null, reason = '', answer_note = '', decision_note = ''
    where person_id = new.id;
    return null;
end
$$;
create trigger persons_transfers_forgotten after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null) execute function forget_transfers();
