-- Three offices look at a record one after the other. What they need beside the way itself: reasons that the agency words
-- itself, the minutes of the musdes, approval of many at once, and ten minutes in which a decision can be taken back.

-- Kept for what was decided with them; whoever decides now chooses among those in use.
create table decision_reasons (
    code text constraint decision_reasons_pkey primary key,
    kind text not null constraint decision_reasons_kind_known check (kind in ('kembali', 'tolak')),
    text text not null constraint decision_reasons_text_length check (char_length(text) between 5 and 200),
    is_retired boolean not null default false,
    position integer not null generated always as identity,
    version integer not null default 1
);
create unique index decision_reasons_text_key on decision_reasons (kind, lower(text)) where not is_retired;
insert into decision_reasons (code, kind, text) values
    ('nik', 'kembali', 'NIK tidak cocok: salin ulang 16 angka NIK dari KTP atau KK.'),
    ('kk', 'kembali', 'Nomor KK tidak cocok: salin ulang nomor di bagian atas Kartu Keluarga.'),
    ('nama', 'kembali', 'Nama tidak sesuai: tulis nama seperti di KTP atau KK.'),
    ('lahir', 'kembali', 'Tanggal lahir atau jenis kelamin tidak sesuai: cocokkan dengan KTP atau KK.'),
    ('alamat', 'kembali', 'Alamat belum lengkap: isi dusun, RT, dan RW.'),
    ('kategori', 'kembali', 'Kategori tampaknya keliru: baca lagi kriterianya, lalu pilih yang sesuai.'),
    ('periksa-alamat', 'kembali', 'Mohon periksa alamat: pastikan orang ini tinggal di desa Anda.'),
    ('umur', 'tolak', 'Umur tidak termasuk dalam kategori ini.'),
    ('kriteria', 'tolak', 'Keadaan orang ini tidak memenuhi kriteria kategori.'),
    ('pindah', 'tolak', 'Orang ini sudah pindah dari kabupaten.'),
    ('meninggal', 'tolak', 'Orang ini sudah meninggal.');
grant select, insert, update on decision_reasons to balale_app;

-- Minutes of a musdes or muskel: which findings the kepala desa or lurah stands by. Numbered without gaps in the year.
create table endorsements (
    id uuid constraint endorsements_pkey primary key,
    desa_kode text collate "C" not null constraint endorsements_desa_fkey references wilayah (kode),
    year integer not null,
    serial integer not null,
    musdes_on date not null,
    place text not null constraint endorsements_place_length check (char_length(place) between 3 and 100),
    count integer not null,
    made_by uuid not null constraint endorsements_made_by_fkey references users (id),
    made_at timestamptz not null,
    -- The signed minutes are kept as a scan; until then nothing goes on.
    scanned_by uuid constraint endorsements_scanned_by_fkey references users (id),
    scanned_at timestamptz,
    endorsed_by uuid constraint endorsements_endorsed_by_fkey references users (id),
    endorsed_at timestamptz,
    version integer not null default 1,
    constraint endorsements_number_key unique (desa_kode, year, serial),
    constraint endorsements_scan_whole check ((scanned_by is null) = (scanned_at is null)),
    constraint endorsements_end_whole check ((endorsed_by is null) = (endorsed_at is null))
);
create table endorsement_items (
    endorsement_id uuid not null constraint endorsement_items_endorsement_fkey references endorsements (id),
    assessment_id uuid not null constraint endorsement_items_assessment_fkey references assessments (id),
    desa_kode text collate "C" not null,
    constraint endorsement_items_pkey primary key (endorsement_id, assessment_id)
);
create index endorsement_items_assessment_idx on endorsement_items (assessment_id);

-- Findings without any warning that one verifier approves together, after a sample of them one by one.
create table approvals (
    id uuid constraint approvals_pkey primary key,
    area_kode text collate "C" not null constraint approvals_area_fkey references wilayah (kode),
    made_by uuid not null constraint approvals_made_by_fkey references users (id),
    made_at timestamptz not null,
    done_at timestamptz
);
create index approvals_maker_idx on approvals (made_by, made_at);
create table approval_items (
    approval_id uuid not null constraint approval_items_approval_fkey references approvals (id),
    assessment_id uuid not null constraint approval_items_assessment_fkey references assessments (id),
    desa_kode text collate "C" not null,
    is_sample boolean not null,
    -- Versions of finding, person and family when it was found to be without warnings.
    seen text not null,
    constraint approval_items_pkey primary key (approval_id, assessment_id)
);

grant select, insert, update on endorsements, approvals to balale_app;
grant select, insert on endorsement_items, approval_items to balale_app;
alter table endorsements enable row level security;
create policy endorsements_reach on endorsements
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
alter table endorsement_items enable row level security;
create policy endorsement_items_reach on endorsement_items
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true));
alter table approvals enable row level security;
create policy approvals_own on approvals
    using (made_by = nullif(current_setting('app.user_id', true), '')::uuid or (select is_upkeep()));
alter table approval_items enable row level security;
create policy approval_items_own on approval_items
    using (desa_kode >= current_setting('app.scope', true) and desa_kode < current_setting('app.scope_end', true)
        and exists (select from approvals a where a.id = approval_id));

-- A step may stand in minutes, and may take back another one. A step is taken back once.
alter table assessment_steps
    add column endorsement_id uuid constraint assessment_steps_endorsement_fkey references endorsements (id),
    add column undoes bigint constraint assessment_steps_undoes_fkey references assessment_steps (id);
create unique index assessment_steps_undoes_key on assessment_steps (undoes) where undoes is not null;
create index assessment_steps_decided_idx on assessment_steps (decided_by, decided_at);
create index assessments_desks_idx on assessments (stage, stage_at, id, desa_kode, tier)
    where stage in ('at_desa', 'at_kecamatan');

-- Whether somebody has entered or sent this, or looked at it for another office: then they do not decide about it.
-- What was taken back does not count, nor does writing down that somebody has left.
create function is_maker(asked uuid, a assessments, p persons) returns boolean language sql stable as $$
    select asked in (a.created_by, p.created_by, p.updated_by) or coalesce(a.submitted_by = asked, false)
        or exists (
            select from assessment_steps s
            where s.assessment_id = a.id and s.decided_by = asked and s.undoes is null and s.to_stage <> 'ended'
                and not exists (select from assessment_steps u where u.undoes = s.id)
                and (s.from_stage is null
                    or s.from_stage in ('draft', 'returned', 'withdrawn')
                    or (s.from_stage in ('at_desa', 'at_kecamatan') and s.from_stage <> a.stage)))
$$;

-- What waits for an office keeps a family from being forgotten; what has ended is nothing in force.
create or replace function is_past_retention(p persons, before timestamptz) returns boolean language sql stable as $$
    select p.destroyed_at is null and p.restricted_at is null
        and (p.stage is null or p.stage in ('rejected', 'ended'))
        and p.updated_at < before
        and not exists (select from assessments a where a.person_id = p.id and a.stage_at >= before)
        and not exists (
            select from persons m
            where m.family_id = p.family_id
                and m.stage in ('draft', 'at_desa', 'at_kecamatan', 'submitted', 'returned', 'verified'))
        and not exists (select from subject_requests r where r.person_id = p.id and r.closed_at is null)
$$;
