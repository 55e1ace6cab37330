-- The signed minutes as photographed or scanned, page by page. Sealed as every file is: a key of its own, and only that
-- small key under the installation's.
create table endorsement_scans (
    id uuid constraint endorsement_scans_pkey primary key,
    endorsement_id uuid not null constraint endorsement_scans_endorsement_fkey references endorsements (id),
    desa_kode text collate "C" not null constraint endorsement_scans_desa_fkey references wilayah (kode),
    media text not null constraint endorsement_scans_media_known check (media in ('jpeg', 'pdf')),
    byte_count integer not null,
    key_enc bytea not null,
    content_enc bytea not null,
    created_at timestamptz not null,
    created_by uuid not null constraint endorsement_scans_created_by_fkey references users (id)
);
alter table endorsement_scans alter column content_enc set storage external;
create index endorsement_scans_endorsement_idx on endorsement_scans (endorsement_id, created_at);
grant select, insert, update on endorsement_scans to balale_app;

-- One page names many people: it is open to whoever may read each of them, and to nobody else.
alter table endorsement_scans enable row level security;
create policy endorsement_scans_reach on endorsement_scans
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and not exists (select from endorsement_items i where i.endorsement_id = endorsement_scans.endorsement_id
            and not exists (select from assessments a where a.id = i.assessment_id offset 0)));

-- A scan cannot be made to forget one name. It goes when the last person that it names is destroyed.
create function destroy_scans() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    delete from endorsement_scans s
    where s.endorsement_id in (
            select i.endorsement_id from endorsement_items i join assessments a on a.id = i.assessment_id
            where a.person_id = new.id)
        and not exists (
            select from endorsement_items i join assessments a on a.id = i.assessment_id
                join persons p on p.id = a.person_id
            where i.endorsement_id = s.endorsement_id and p.destroyed_at is null);
    return null;
end
$$;
create trigger persons_scans_destroyed after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null) execute function destroy_scans();
