-- How good the data of each desa are: figures without personal data, counted anew by the upkeep, so that the page costs
-- the same at a thousand people and at a million.
create table desa_quality (
    desa_kode text collate "C" constraint desa_quality_pkey primary key
        constraint desa_quality_desa_fkey references wilayah (kode),
    persons bigint not null,
    with_nik bigint not null,
    with_kk bigint not null,
    with_photo bigint not null,
    fresh bigint not null,
    warned bigint not null,
    counted_at timestamptz not null
);
grant select, insert, update, delete on desa_quality to balale_app;
