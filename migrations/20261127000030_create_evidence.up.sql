-- Photos and documents of a family or of a person. They stand in the database, not in a folder: so one dump, one
-- transaction and one restore hold record and picture together, and row-level security guards both. Each file has a
-- key of its own; only that small key is sealed under the installation's key, so exchanging keys moves 93 bytes and
-- not the picture.
create table evidence (
    id uuid constraint evidence_pkey primary key,
    desa_kode text collate "C" not null constraint evidence_desa_fkey references wilayah (kode),
    family_id uuid constraint evidence_family_fkey references families (id),
    person_id uuid constraint evidence_person_fkey references persons (id),
    kind text not null,
    media text not null,
    byte_count integer not null,
    width integer,
    height integer,
    key_enc bytea not null,
    content_enc bytea not null,
    thumb_enc bytea,
    created_at timestamptz not null,
    created_by uuid not null constraint evidence_created_by_fkey references users (id),
    -- Replaced by a newer one, or taken off the page. The row stays until the record itself is destroyed.
    retired_at timestamptz,
    retired_by uuid constraint evidence_retired_by_fkey references users (id),
    replaced_by uuid constraint evidence_replaced_by_fkey references evidence (id) deferrable initially deferred,
    constraint evidence_one_subject check (num_nonnulls(family_id, person_id) = 1),
    constraint evidence_kind_known check (
        kind in ('rumah_depan', 'rumah_dalam', 'kk', 'orang', 'surat')
        and (kind <> 'orang' or person_id is not null)
        and (kind not in ('rumah_depan', 'rumah_dalam', 'kk') or family_id is not null)),
    constraint evidence_media_known check (
        (media = 'jpeg' and num_nonnulls(width, height, thumb_enc) = 3)
        or (media = 'pdf' and kind = 'surat' and num_nonnulls(width, height, thumb_enc) = 0)),
    constraint evidence_retirement_whole check (
        (retired_at is null) = (retired_by is null) and (replaced_by is null or retired_at is not null))
);
-- What is sealed cannot be compressed; stored aside, lists never read it.
alter table evidence alter column content_enc set storage external;
alter table evidence alter column thumb_enc set storage external;
create index evidence_family_idx on evidence (family_id, created_at) where family_id is not null;
create index evidence_person_idx on evidence (person_id, created_at) where person_id is not null;
create index evidence_replaced_by_idx on evidence (replaced_by) where replaced_by is not null;
-- One front, one inside, one KK, one portrait at a time; letters are many.
create unique index evidence_family_kind_key on evidence (family_id, kind)
    where retired_at is null and family_id is not null and kind <> 'surat';
create unique index evidence_person_kind_key on evidence (person_id, kind)
    where retired_at is null and person_id is not null and kind <> 'surat';

grant select, insert, update on evidence to balale_app;

-- Within reach; what is of a person only for whoever may read that person.
alter table evidence enable row level security;
create policy evidence_reach on evidence
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and (person_id is null or exists (select from persons p where p.id = person_id)));

-- When a person is destroyed, their files go, old versions too; those of the family when nobody is left in it. A
-- trigger, so that whatever destroys a person cannot forget them.
create function destroy_evidence() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    delete from evidence where person_id = new.id;
    if new.family_id is not null
       and not exists (select from persons where family_id = new.family_id and destroyed_at is null)
    then
        delete from evidence where family_id = new.family_id;
    end if;
    return null;
end
$$;
create trigger persons_evidence_destroyed after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null) execute function destroy_evidence();
