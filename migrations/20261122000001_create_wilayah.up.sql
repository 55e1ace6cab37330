-- The application signs in as balale_app: it owns nothing, makes no tables, and cannot rewrite the audit.
-- On a managed server the two roles exist before the first migration (docs/OPERATIONS.md).
do $$
begin
    if not exists (select from pg_roles where rolname = 'balale_app') then
        create role balale_app login;
    end if;
end
$$;

-- Kemendagri region codes, written with dots. A code is a prefix of all that lies inside it, and
-- collate "C" makes that containment one range: kode >= '61.07' and kode < '61.07~'.
create table wilayah (
    kode text collate "C" constraint wilayah_pkey primary key,
    nama text not null,
    parent_kode text collate "C" constraint wilayah_parent_fkey references wilayah (kode),
    valid_from date not null default '1999-01-01',
    valid_to date,
    constraint wilayah_kode_shape check (kode ~ '^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$')
);
create index wilayah_parent_idx on wilayah (parent_kode);

grant select, insert, update on wilayah to balale_app;
