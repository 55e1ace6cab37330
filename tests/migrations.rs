//! Every migration can be taken back and applied again, also on tables that hold data.

#![allow(clippy::disallowed_methods, reason = "looks at the catalogue with SQL of its own")]

#[path = "web/support/mod.rs"]
mod support;

use balale::crypto::Keys;
use balale::db::MIGRATIONS;
use balale::{chain, ppks, wilayah};
use sqlx::{Connection, Executor, PgConnection};
use support::Database;

/// One row or more in every table of people and figures.
const PEOPLE: &str = "
    insert into users (id, username, full_name, role, wilayah_kode, password_hash, created_at)
    values ('00000000-0000-4000-8000-000000000001', 'sebalo', 'Yohana Contoh', 'operator_desa', '61.07.04.1010', '', now());
    insert into families (id, desa_kode, nomor_kk_missing_reason, created_at, created_by, updated_at, updated_by)
    select '00000000-0000-4000-8000-000000000002', '61.07.04.1010', 'belum punya', now(), id, now(), id from users;
    insert into persons (id, family_id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
        created_at, created_by, updated_at, updated_by)
    select '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', '61.07.04.1010',
        'belum punya', 'Ani Contoh', 'ani', 'P', '1950-01-01', 6, now(), id, now(), id from users;
    insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage_at, created_at, created_by)
    select '00000000-0000-4000-8000-000000000004', '00000000-0000-4000-8000-000000000003', '61.07.04.1010', '01',
        current_date, now(), now(), id from users;
    insert into assessment_steps (assessment_id, desa_kode, to_stage, decided_by, decided_at)
    select '00000000-0000-4000-8000-000000000004', '61.07.04.1010', 'draft', id, now() from users;
    insert into ways (kabupaten_kode, with_kades, updated_at, updated_by) select '61.07', false, now(), id from users;
    insert into letterheads (kabupaten_kode, lines, updated_at, updated_by)
    select '61.07', '{PEMERINTAH,DINAS,Jalan}', now(), id from users;
    insert into endorsements (id, desa_kode, year, serial, musdes_on, place, count, made_by, made_at)
    select '00000000-0000-4000-8000-000000000006', '61.07.04.1010', 2026, 1, current_date, 'Balai', 1, id, now() from users;
    insert into endorsement_items (endorsement_id, assessment_id, desa_kode)
    values ('00000000-0000-4000-8000-000000000006', '00000000-0000-4000-8000-000000000004', '61.07.04.1010');
    insert into endorsement_scans (id, endorsement_id, desa_kode, media, byte_count, key_enc, content_enc, created_at, created_by)
    select '00000000-0000-4000-8000-00000000000b', '00000000-0000-4000-8000-000000000006', '61.07.04.1010', 'jpeg', 1,
        '\\x01', '\\x01', now(), id from users;
    insert into approvals (id, area_kode, made_by, made_at)
    select '00000000-0000-4000-8000-000000000007', '61.07', id, now() from users;
    insert into approval_items (approval_id, assessment_id, desa_kode, is_sample, seen)
    values ('00000000-0000-4000-8000-000000000007', '00000000-0000-4000-8000-000000000004', '61.07.04.1010', true, '1.1.1');
    insert into reverification_proposals (id, assessment_id, kind, age_limit, found_on)
    values ('00000000-0000-4000-8000-000000000006', '00000000-0000-4000-8000-000000000004', 'lewat_usia', 5, current_date);
    insert into evidence (id, desa_kode, family_id, kind, media, byte_count, width, height, key_enc, content_enc,
        thumb_enc, created_at, created_by)
    select '00000000-0000-4000-8000-000000000008', '61.07.04.1010', '00000000-0000-4000-8000-000000000002', 'kk', 'jpeg',
        1, 1, 1, '\\x01', '\\x01', '\\x01', now(), id from users;
    insert into family_cards (id, family_id, desa_kode, nomor_kk_enc, valid_from, valid_until, reason, by)
    select '00000000-0000-4000-8000-000000000007', '00000000-0000-4000-8000-000000000002', '61.07.04.1010', '\\x01',
        now(), now(), 'kk_baru', id from users;
    insert into family_events (family_id, other_id, desa_kode, kind, member_count, reason, by, at)
    select '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000002', '61.07.04.1010', 'split_off',
        1, 'menikah', id, now() from users;
    insert into jobs (id, kind, subject_id, user_id, total_count, created_at) select id, 'import', id, id, 1, now() from users;
    insert into imports (id, desa_kode, user_id, file_name, file_hash, payload_enc, ready_count, mend_count, known_count,
        skipped_count, created_at)
    select '00000000-0000-4000-8000-000000000009', '61.07.04.1010', id, 'data.xlsx', '\\x01', '\\x01', 1, 0, 0, 0, now()
    from users;
    insert into import_persons (import_id, person_id, desa_kode)
    values ('00000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-000000000003', '61.07.04.1010');
    insert into category_words (desa_kode, word, category_code, said_by, said_at)
    select '61.07.04.1010', 'miskin sekali', '24', id, now() from users;
    insert into column_words (desa_kode, word, field, said_by, said_at)
    select '61.07.04.1010', 'identitas', 'nik', id, now() from users;
    insert into audit_events (seq, at, actor_name, actor_role, area_kode, action, object_kind, object_id, hash)
    select seq + 1, now(), 'uji', 'sistem', '61.07', 'uji', 'uji', 'uji', hash from audit_head;
    update audit_head set seq = seq + 1;
    insert into exports (id, user_id, kind, format, purpose, filter, area_kode, row_count, at)
    select id, id, 'rekap', 'csv', 'untuk uji', '', '61.07', 1, now() from users;
    insert into export_persons (person_id, export_id) select '00000000-0000-4000-8000-000000000003', id from exports;
    insert into export_requests (id, user_id, kind, format, purpose, filter, query, site, columns, tier, area_kode,
        person_count, needs_approval, state, created_at)
    select id, id, 'daftar', 'csv-koma', 'untuk uji', '', '', '', '{nik}', 1, '61.07', 1, false, 'approved', now() from users;
    insert into export_chunks (id, export_id, n, chunk_enc) select id, id, 0, '\\x01' from export_requests;
    insert into export_columns (user_id, kind, columns, updated_at) select id, 'daftar', '{nik}', now() from users;
    insert into document_checks (code, export_id, title, filter, row_count, office, at)
    select '7KQ2-M4XD-0ZT9-B3HA', id, 'Rekap', '', 1, 'Kabupaten', now() from exports;
    insert into document_check_misses (ip, at) values ('192.0.2.1', now());
    insert into persons (id, family_id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
        created_at, created_by, updated_at, updated_by)
    select '00000000-0000-4000-8000-000000000006', '00000000-0000-4000-8000-000000000002', '61.07.04.1010',
        'belum punya', 'Ani Contoh', 'ani', 'P', '1950-01-01', 6, now(), id, now(), id from users;
    insert into twin_pairs (id, first_id, second_id, score, reasons, found_at)
    values ('00000000-0000-4000-8000-000000000007', '00000000-0000-4000-8000-000000000003',
        '00000000-0000-4000-8000-000000000006', 90, '{same_name}', now());
    insert into merges (id, pair_id, survivor_id, absorbed_id, reason, merged_by, merged_at)
    select '00000000-0000-4000-8000-000000000008', '00000000-0000-4000-8000-000000000007',
        '00000000-0000-4000-8000-000000000006', '00000000-0000-4000-8000-000000000003', 'satu orang', id, now() from users;
    select merge_persons('00000000-0000-4000-8000-000000000008');
    update merges set undone_by = merged_by, undone_at = now(), undo_reason = 'dua orang';
    select unmerge_persons('00000000-0000-4000-8000-000000000008');
    insert into field_checks (id, person_id, desa_kode, asked_by, asked_at)
    select '00000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-000000000003', '61.07.04.1010', id, now() from users;
    insert into transfers (id, kind, to_kode, full_name, reason, state, asked_by, asked_at)
    select '00000000-0000-4000-8000-00000000000a', 'ask', '61.07.04.2003', 'Ani Contoh', 'pindah', 'asked', id, now() from users;
    insert into rahasia.envelopes (id, desa_kode, payload_enc, received_at, received_by, receipt_index)
    select '00000000-0000-4000-8000-000000000005', '61.07.04.1010', '\\x01', now(), id, '\\x02' from users;
    insert into rahasia.envelope_steps (envelope_id, desa_kode, from_state, to_state, decided_by, decided_at)
    select '00000000-0000-4000-8000-000000000005', '61.07.04.1010', 'received', 'accepted', id, now() from users;
    insert into collection_windows (id, kabupaten_kode, name, opens_on, closes_on, created_at, created_by, updated_at, updated_by)
    select '00000000-0000-4000-8000-000000000006', '61.07', 'Pendataan', current_date, current_date, now(), id, now(), id from users;
    insert into window_changes (window_id, closed_on_before, closes_on, reason, changed_by, changed_at)
    select '00000000-0000-4000-8000-000000000006', current_date, current_date, 'uji', id, now() from users;
    update assessments set window_id = '00000000-0000-4000-8000-000000000006';
    insert into campaigns (id, area_kode, name, starts_on, ends_on, months, created_at, created_by, updated_at, updated_by)
    select '00000000-0000-4000-8000-000000000007', '61.07', 'Pemutakhiran', current_date, current_date, 12, now(), id, now(), id from users;
    insert into campaign_quotas (campaign_id, desa_kode, quota) values ('00000000-0000-4000-8000-000000000007', '61.07.04.1010', 5);
    insert into campaign_visits (id, campaign_id, desa_kode, family_id, code)
    values ('00000000-0000-4000-8000-000000000008', '00000000-0000-4000-8000-000000000007', '61.07.04.1010',
        '00000000-0000-4000-8000-000000000002', 'kode');
    insert into campaign_items (id, campaign_id, visit_id, person_id, desa_kode, tier, cause, result, found_on, found_by)
    select '00000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-000000000007',
        '00000000-0000-4000-8000-000000000008', '00000000-0000-4000-8000-000000000003', '61.07.04.1010', 1, 'lewat_waktu',
        'masih', current_date, id from users;
    insert into campaign_results (item_id, desa_kode, tier, result, found_by, found_at)
    select '00000000-0000-4000-8000-000000000009', '61.07.04.1010', 1, 'masih', id, now() from users;
    insert into rahasia.yearly_counts (kabupaten_kode, year, category_code, n) values ('61.07', 2026, '16', 1);
    insert into rahasia.destroyed_counts (kabupaten_kode, year, n) values ('61.07', 2026, 1);
    insert into destructions (id, area_kode, cause, proposed_by, proposed_at)
    select '00000000-0000-4000-8000-0000000000e1', '61.07', 'retensi', id, now() from users;
    insert into rahasia.destruction_envelopes (destruction_id, envelope_id)
    values ('00000000-0000-4000-8000-0000000000e1', '00000000-0000-4000-8000-000000000005');
    select set_config('app.user_id', id::text, false) from users where username = 'sebalo';
    insert into tier_changes (category_code, from_tier, to_tier, reason, changed_at, changed_by)
    select '26', 1, 2, 'Uji coba kenaikan tingkat', now(), id from users where username = 'sebalo' and not exists (select from categories where code = '26' and tier > 1);
    insert into departures (id, batch_id, person_id, desa_kode, kind, happened_on, reason, evidence, reported_by, reported_at)
    select '00000000-0000-4000-8000-0000000000b6', '00000000-0000-4000-8000-0000000000b6',
        '00000000-0000-4000-8000-000000000003', '61.07.04.1010', 'moved', current_date, 'uji', 'uji', id, now() from users;
    insert into dependent_tasks (id, departure_id, person_id, desa_kode, kind, opened_at)
    select '00000000-0000-4000-8000-0000000000b7', '00000000-0000-4000-8000-0000000000b6',
        '00000000-0000-4000-8000-000000000003', '61.07.04.1010', 'head', now();
    insert into check_runs (id, area_kode, ran_by, ran_at, person_count, family_count, restricted_count, finding_count)
    select '00000000-0000-4000-8000-0000000000b8', '61.07', id, now(), 1, 1, 0, 1 from users;
    insert into check_findings (run_id, place, kind, desa_kode, person_ids, family_ids)
    values ('00000000-0000-4000-8000-0000000000b8', 1, 'nik-ganda', '61.07.04.1010',
        array['00000000-0000-4000-8000-000000000003'::uuid], '{}');
    insert into desa_quality (desa_kode, persons, with_nik, with_kk, with_photo, fresh, warned, counted_at)
    values ('61.07.04.1010', 1, 0, 0, 0, 0, 0, now());
    insert into communities (id, desa_kode, name, location, family_count, person_count, created_at, created_by, updated_at, updated_by)
    select '00000000-0000-4000-8000-0000000000c6', '61.07.04.1010', 'Kampung Contoh', 'Hulu', 5, 20, now(), id, now(), id from users;
    insert into group_cases (id, desa_kode, category_code, community_id, found_on, note, stage_at, created_at, created_by, updated_at, updated_by)
    select '00000000-0000-4000-8000-0000000000c7', '61.07.04.1010', '26', '00000000-0000-4000-8000-0000000000c6',
        current_date, 'uji', now(), now(), id, now(), id from users;
    insert into group_case_steps (case_id, desa_kode, to_stage, decided_by, decided_at)
    select '00000000-0000-4000-8000-0000000000c7', '61.07.04.1010', 'draft', id, now() from users;
    insert into users (id, username, full_name, role, wilayah_kode, password_hash, created_at)
    values ('00000000-0000-4000-8000-0000000000a6', 'tksk', 'Lusia Contoh', 'tksk', '61.07.04', '', now());
    insert into rahasia.assignments (id, envelope_id, desa_kode, user_id, assigned_by, assigned_at, expires_at)
    values ('00000000-0000-4000-8000-0000000000a7', '00000000-0000-4000-8000-000000000005', '61.07.04.1010',
        '00000000-0000-4000-8000-0000000000a6', '00000000-0000-4000-8000-000000000001', now(), now() + interval '9 days');
";

/// Everything that migrations make: columns, constraints, indexes, triggers, functions, grants.
const SHAPE: &str = "
    select string_agg(line, e'\\n' order by line) from (
        select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || coalesce(' ' || column_default, '') as line
        from information_schema.columns where table_schema in ('public', 'rahasia')
        union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
        from pg_constraint where connamespace in (select oid from pg_namespace where nspname in ('public', 'rahasia'))
        union all select indexdef from pg_indexes where schemaname in ('public', 'rahasia')
        union all select concat_ws(' ', schemaname, tablename, policyname, cmd, roles, qual, with_check) from pg_policies
        union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
        union all select case when lanname in ('plpgsql', 'sql') then pg_get_functiondef(p.oid) end from pg_proc p join pg_language l on l.oid = prolang
        where pronamespace in (select oid from pg_namespace where nspname in ('public', 'rahasia')) and lanname in ('plpgsql', 'sql')
        union all select table_name || ' ' || grantee || ' ' || privilege_type
        from information_schema.role_table_grants where table_schema in ('public', 'rahasia')
    ) lines where line not like '%\\_sqlx\\_migrations%'";

const FIGURES: &str = "
    select string_agg(line, ' ' order by line) from (
        select 'families ' || desa_kode || ' ' || n as line from family_counts where n <> 0
        union all select 'persons ' || concat_ws(' ', desa_kode, sex, age_band, stage, n) from person_counts where n <> 0
        union all select 'assessments ' || concat_ws(' ', desa_kode, category_code, stage, n) from assessment_counts where n <> 0
        union all select 'steps ' || concat_ws(' ', desa_kode, to_stage, n) from step_counts where n <> 0
    ) lines";

async fn ask(db: &mut PgConnection, sql: &'static str) -> String {
    let answer: Option<String> = sqlx::query_scalar(sql).fetch_one(db).await.unwrap();
    answer.unwrap_or_default()
}

async fn plant(db: &mut PgConnection) {
    let now = balale::clock::Clock::default().now();
    let mut tx = db.begin().await.unwrap();
    wilayah::actions::import(&mut tx, wilayah::actions::BENGKAYANG, now)
        .await
        .unwrap();
    chain::seal(&mut tx, &Keys::ephemeral()).await.unwrap();
    tx.commit().await.unwrap();
    ppks::categories::load(db).await.unwrap();
    db.execute(PEOPLE).await.unwrap();
}

/// Versions of the migrations, oldest first, with 0 for none before them.
fn versions() -> Vec<i64> {
    let mut versions: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
    versions.push(0);
    versions.sort_unstable();
    versions.dedup();
    versions
}

#[tokio::test]
async fn up_down_and_up_again_make_the_same() {
    let database = Database::empty().await;
    let mut db = PgConnection::connect(&database.owner_url()).await.unwrap();
    db.execute("create extension pg_trgm").await.unwrap();
    let bare = ask(&mut db, SHAPE).await;

    MIGRATIONS.run(&mut db).await.unwrap();
    let shape = ask(&mut db, SHAPE).await;
    plant(&mut db).await;
    MIGRATIONS.undo(&mut db, 0).await.unwrap();
    assert_eq!(ask(&mut db, SHAPE).await, bare);

    MIGRATIONS.run(&mut db).await.unwrap();
    assert_eq!(ask(&mut db, SHAPE).await, shape);
    plant(&mut db).await;
}

#[tokio::test]
async fn each_migration_can_be_taken_back_alone_and_the_figures_stay_true() {
    let database = Database::empty().await;
    let mut db = PgConnection::connect(&database.owner_url()).await.unwrap();
    db.execute("create extension pg_trgm").await.unwrap();
    MIGRATIONS.run(&mut db).await.unwrap();
    let shape = ask(&mut db, SHAPE).await;
    plant(&mut db).await;
    let figures = ask(&mut db, FIGURES).await;
    assert!(figures.contains("persons 61.07.04.1010 P 6 draft 1"), "{figures}");

    for back_to in versions().into_iter().rev() {
        MIGRATIONS.undo(&mut db, back_to).await.unwrap();
        MIGRATIONS.run(&mut db).await.unwrap();
        assert_eq!(ask(&mut db, SHAPE).await, shape, "after going back to {back_to}");
        let persons: i64 = sqlx::query_scalar("select count(*) from persons")
            .fetch_one(&mut db)
            .await
            .unwrap();
        if persons > 0 {
            assert_eq!(ask(&mut db, FIGURES).await, figures, "after going back to {back_to}");
        }
    }
}
