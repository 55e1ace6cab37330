create table families (
    id uuid constraint families_pkey primary key,
    desa_kode text collate "C" not null constraint families_desa_fkey references wilayah (kode),
    nomor_kk_enc bytea,
    nomor_kk_index bytea,
    nomor_kk_missing_reason text,
    dusun text not null default '',
    rt text not null default '',
    rw text not null default '',
    address text not null default '',
    version integer not null default 1,
    created_at timestamptz not null,
    created_by uuid not null constraint families_created_by_fkey references users (id),
    updated_at timestamptz not null,
    updated_by uuid not null constraint families_updated_by_fkey references users (id),
    constraint families_desa_nomor_kk_key unique (desa_kode, nomor_kk_index),
    constraint families_nomor_kk_or_reason check ((nomor_kk_index is null) = (nomor_kk_missing_reason is not null)),
    constraint families_nomor_kk_sealed check ((nomor_kk_index is null) = (nomor_kk_enc is null))
);
create index families_nomor_kk_idx on families (nomor_kk_index);

-- A NIK is unique within a desa only: a wider constraint would tell an operator who is registered elsewhere.
create table persons (
    id uuid constraint persons_pkey primary key,
    family_id uuid constraint persons_family_fkey references families (id),
    desa_kode text collate "C" not null constraint persons_desa_fkey references wilayah (kode),
    nik_enc bytea,
    nik_index bytea,
    nik_missing_reason text,
    nik_mismatch_reason text,
    full_name text not null,
    name_key text not null,
    sex text not null,
    born_on date not null,
    born_on_is_estimate boolean not null default false,
    age_band smallint not null,
    family_role text not null default 'anggota',
    mother_name text not null default '',
    -- The most pressing stage among the person's assessments, kept by a trigger; null: a family member, not a PPKS.
    stage text,
    confirmed_at timestamptz,
    merged_into uuid constraint persons_merged_into_fkey references persons (id),
    version integer not null default 1,
    created_at timestamptz not null,
    created_by uuid not null constraint persons_created_by_fkey references users (id),
    updated_at timestamptz not null,
    updated_by uuid not null constraint persons_updated_by_fkey references users (id),
    constraint persons_desa_nik_key unique (desa_kode, nik_index),
    constraint persons_nik_or_reason check ((nik_index is null) = (nik_missing_reason is not null)),
    constraint persons_nik_sealed check ((nik_index is null) = (nik_enc is null)),
    constraint persons_sex_known check (sex in ('L', 'P')),
    constraint persons_name_length check (char_length(full_name) between 2 and 150)
);
create index persons_family_idx on persons (family_id);
create index persons_nik_idx on persons (nik_index);
create index persons_desa_name_idx on persons (desa_kode, lower(full_name), id) where stage is not null;
create index persons_name_idx on persons (lower(full_name), id) where stage is not null;
create index persons_name_key_trgm_idx on persons using gin (name_key gin_trgm_ops) where stage is not null;
create index persons_born_idx on persons (born_on);

create table assessments (
    id uuid constraint assessments_pkey primary key,
    person_id uuid not null constraint assessments_person_fkey references persons (id),
    desa_kode text collate "C" not null constraint assessments_desa_fkey references wilayah (kode),
    category_code text not null constraint assessments_category_fkey references categories (code),
    sub_category_code text,
    assessed_on date not null,
    source text not null default 'desa',
    stage text not null default 'draft',
    stage_at timestamptz not null,
    submitted_by uuid constraint assessments_submitted_by_fkey references users (id),
    version integer not null default 1,
    created_at timestamptz not null,
    created_by uuid not null constraint assessments_created_by_fkey references users (id),
    constraint assessments_person_category_key unique (person_id, category_code),
    constraint assessments_sub_category_fkey foreign key (sub_category_code, category_code) references sub_categories (code, category_code),
    constraint assessments_stage_known check (stage in ('draft', 'submitted', 'returned', 'verified', 'rejected', 'withdrawn'))
);
create index assessments_category_idx on assessments (category_code, desa_kode);
create index assessments_queue_idx on assessments (stage_at, id) where stage = 'submitted';
create index assessments_stage_idx on assessments (stage, desa_kode);

-- Every move of an assessment is a row; the present stage is the last of them.
create table assessment_steps (
    id bigint generated always as identity constraint assessment_steps_pkey primary key,
    assessment_id uuid not null constraint assessment_steps_assessment_fkey references assessments (id),
    desa_kode text collate "C" not null,
    from_stage text,
    to_stage text not null,
    reason text not null default '',
    decided_by uuid not null constraint assessment_steps_decided_by_fkey references users (id),
    decided_at timestamptz not null
);
create index assessment_steps_assessment_idx on assessment_steps (assessment_id, id);

-- What a record said before: values, under the same reach as the record (desa_kode). Never a NIK or KK in clear.
create table record_versions (
    id bigint generated always as identity constraint record_versions_pkey primary key,
    desa_kode text collate "C" not null,
    record_kind text not null,
    record_id uuid not null,
    version integer not null,
    changed jsonb not null,
    by uuid not null constraint record_versions_by_fkey references users (id),
    at timestamptz not null
);
create index record_versions_record_idx on record_versions (record_kind, record_id, id);

grant select, insert, update on families, persons, assessments to balale_app;
grant select, insert on assessment_steps, record_versions to balale_app;
