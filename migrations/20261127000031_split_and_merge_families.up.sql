-- What became of a family: earlier numbers of its KK, splits, mergers.

-- Emptied into another family of the same desa. The record stays, counts no more, and changes no more.
alter table families
    add column closed_into uuid constraint families_closed_into_fkey references families (id),
    add column closed_at timestamptz,
    add constraint families_closing_whole check ((closed_into is null) = (closed_at is null)),
    add constraint families_closed_into_other check (closed_into <> id);
create index families_closed_into_idx on families (closed_into) where closed_into is not null;

create table family_cards (
    id uuid constraint family_cards_pkey primary key,
    family_id uuid not null constraint family_cards_family_fkey references families (id),
    desa_kode text collate "C" not null,
    nomor_kk_enc bytea not null,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    reason text not null,
    by uuid not null constraint family_cards_by_fkey references users (id),
    constraint family_cards_reason_known check (reason in ('kk_baru', 'salah_ketik', 'digabung'))
);
create index family_cards_family_idx on family_cards (family_id, valid_until);

-- One row for each of the two families of a split or a merger.
create table family_events (
    id bigint generated always as identity constraint family_events_pkey primary key,
    family_id uuid not null constraint family_events_family_fkey references families (id),
    other_id uuid not null constraint family_events_other_fkey references families (id),
    desa_kode text collate "C" not null,
    kind text not null,
    member_count integer not null,
    reason text not null,
    by uuid not null constraint family_events_by_fkey references users (id),
    at timestamptz not null,
    constraint family_events_kind_known check (kind in ('split_off', 'split_from', 'merged_into', 'took_in'))
);
create index family_events_family_idx on family_events (family_id, id);
create index family_events_other_idx on family_events (other_id);

grant select, insert on family_cards, family_events to balale_app;
alter table family_cards enable row level security;
create policy family_cards_reach on family_cards
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
alter table family_events enable row level security;
create policy family_events_reach on family_events
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));

-- A closed family is not counted. Whom the writer cannot see (a secret case) moves along with the others: otherwise
-- the closed record would tell that somebody is left in it.
create function close_family() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update persons set family_id = new.closed_into
    where family_id = new.id and desa_kode = new.desa_kode and destroyed_at is null;
    update family_counts set n = n - 1 where desa_kode = new.desa_kode;
    return null;
end
$$;
create trigger families_closed after update of closed_into on families
    for each row when (old.closed_into is null and new.closed_into is not null) execute function close_family();

-- What a destruction leaves of a family: nothing of its cards and reasons, nor of the families it took in.
create or replace function destroy_evidence() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    emptied uuid[];
begin
    delete from evidence where person_id = new.id;
    if new.family_id is null
       or exists (select from persons where family_id = new.family_id and destroyed_at is null)
    then
        return null;
    end if;
    with recursive gone as (
        select new.family_id as id union select f.id from families f join gone on f.closed_into = gone.id
    )
    select array_agg(id) into emptied from gone;
    delete from evidence where family_id = any(emptied);
    delete from family_cards where family_id = any(emptied);
    update family_events set reason = '' where family_id = any(emptied) and reason <> '';
    update record_versions set changed = '{}' where record_kind = 'families' and record_id = any(emptied);
    update families
    set nomor_kk_enc = null, nomor_kk_index = null, nomor_kk_missing_reason = 'dimusnahkan', dusun = '', rt = '',
        rw = '', address = '', updated_at = new.destroyed_at, updated_by = new.updated_by, version = version + 1
    where id = any(emptied) and id <> new.family_id;
    return null;
end
$$;

-- How people of one household are to its head, in the words of the Kartu Keluarga; 'anggota': not said yet.
alter table persons add constraint persons_family_role_known check (family_role in (
    'kepala', 'suami', 'istri', 'anak', 'menantu', 'cucu', 'orang_tua', 'mertua', 'famili_lain', 'pembantu', 'lainnya',
    'anggota'));
