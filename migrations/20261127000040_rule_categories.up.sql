-- What a category asks of whoever is put into it: reference data with dates, loaded from src/ppks/categories/rules.csv at
-- every migration run. Judged at the date of assessment. What an office has changed here (is_own) is not loaded over.
create table category_rules (
    category_code text not null constraint category_rules_category_fkey references categories (code),
    kind text not null,
    severity text not null,
    age_min smallint,
    age_max smallint,
    sex text,
    units text,
    valid_from date not null,
    -- The last day; null: in force until further notice.
    valid_to date,
    is_own boolean not null default false,
    constraint category_rules_pkey primary key (category_code, kind, severity, valid_from),
    constraint category_rules_kind_known check (kind in ('umur', 'jenis_kelamin', 'disabilitas', 'satuan', 'nik')),
    constraint category_rules_severity_known check (severity in ('tolak', 'peringatan')),
    constraint category_rules_age_whole check ((kind = 'umur') = (coalesce(age_min, age_max) is not null)),
    constraint category_rules_sex_whole check ((kind = 'jenis_kelamin') = (sex is not null) and sex in ('L', 'P')),
    constraint category_rules_units_whole check ((kind = 'satuan') = (units is not null)),
    constraint category_rules_dates_in_order check (valid_to >= valid_from)
);
grant select on category_rules to balale_app;

-- Sub-categories belong to the office: added, renamed, no longer offered; never deleted, because cases carry them.
alter table sub_categories
    add column is_own boolean not null default false,
    add column retired_at timestamptz,
    add column version integer not null default 1,
    add constraint sub_categories_name_length check (char_length(name) between 2 and 80);
grant insert, update (name, is_own, retired_at, version) on sub_categories to balale_app;

-- Health data and where somebody stays: on the assessment, so that the tier of its category covers them.
alter table assessments
    add column disability_kinds text[] not null default '{}',
    add column residence text,
    add column residence_name text not null default '',
    -- Codes of the doubts that the operator was told of and answered with the reason beside.
    add column warnings text[] not null default '{}',
    add column warning_reason text not null default '',
    add constraint assessments_disability_known check (disability_kinds <@
        array['fisik', 'intelektual', 'mental', 'netra', 'rungu', 'wicara', 'ganda']),
    add constraint assessments_residence_known
        check (residence in ('luar_panti', 'panti', 'rumah_sakit', 'lapas', 'jalanan'));
create index assessments_residence_idx on assessments (residence, desa_kode) where residence is not null;

-- A destroyed person leaves no words behind here either.
create function clear_assessment_words() returns trigger language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    update assessments set residence_name = '', warning_reason = '', disability_kinds = '{}', residence = null
    where person_id = new.id;
    return null;
end
$$;
create trigger persons_words_cleared after update of destroyed_at on persons
    for each row when (old.destroyed_at is null and new.destroyed_at is not null) execute function clear_assessment_words();
