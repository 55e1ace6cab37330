//! `balale check` sees every figure and value that is not what the records say.

use balale::reports::recount;
use sqlx::{Connection, Executor};

use crate::support::TestApp;

/// Two people of one desa, entered past the pages.
const PEOPLE: &str = "
    insert into families (id, desa_kode, nomor_kk_missing_reason, created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), '61.07.04.1010', 'belum', now(), id, now(), id from users where username = 'sebalo';
    insert into persons (id, family_id, desa_kode, nik_missing_reason, full_name, name_key, sex, born_on, age_band,
        created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), f.id, '61.07.04.1010', 'belum', 'Ani Contoh', 'ani', sex, '1950-01-01', 7, now(), f.created_by,
        now(), f.created_by
    from families f, (values ('L'), ('P')) s (sex);
    insert into assessments (id, person_id, desa_kode, category_code, assessed_on, stage_at, created_at, created_by)
    select gen_random_uuid(), id, desa_kode, '08', current_date, now(), now(), created_by from persons;
    insert into assessment_steps (assessment_id, desa_kode, to_stage, decided_by, decided_at)
    select id, desa_kode, 'draft', created_by, now() from assessments;
    insert into collection_windows (id, kabupaten_kode, name, opens_on, closes_on, created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), '61.07', 'Uji', current_date - 9, current_date, now(), id, now(), id from users
    where username = 'admin';
    update assessments set window_id = w.id from collection_windows w;
    insert into campaigns (id, area_kode, name, starts_on, ends_on, months, created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), '61.07', 'Uji', current_date, current_date, 12, now(), id, now(), id from users
    where username = 'admin';
    insert into campaign_visits (id, campaign_id, desa_kode, family_id, code)
    select gen_random_uuid(), c.id, f.desa_kode, f.id, 'kode' from campaigns c, families f;
    insert into communities (id, desa_kode, name, location, family_count, person_count, created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), '61.07.04.1010', 'Kampung Contoh', 'Hulu', 5, 20, now(), id, now(), id from users where username = 'sebalo';
    insert into group_cases (id, desa_kode, category_code, community_id, found_on, note, stage_at, created_at, created_by, updated_at, updated_by)
    select gen_random_uuid(), desa_kode, '26', id, current_date, 'uji', now(), now(), created_by, now(), created_by from communities;
    insert into group_case_steps (case_id, desa_kode, to_stage, decided_by, decided_at)
    select id, desa_kode, 'draft', created_by, now() from group_cases;
    insert into campaign_items (id, campaign_id, visit_id, person_id, desa_kode, tier, cause)
    select gen_random_uuid(), v.campaign_id, v.id, p.id, p.desa_kode, 1, 'lewat_waktu' from campaign_visits v, persons p;
";

async fn found(app: &TestApp) -> Vec<String> {
    let mut db = app.owner().acquire().await.unwrap();
    let differences = recount::check(&mut db, &app.state.keys, true).await.unwrap();
    differences
        .into_iter()
        .map(|d| format!("{}: {} / {}", d.place, d.kept, d.counted))
        .collect()
}

#[tokio::test]
async fn sound_data_differ_nowhere_and_each_damage_is_found() {
    let app = TestApp::new().await;
    app.owner().execute(PEOPLE).await.unwrap();
    assert_eq!(found(&app).await, [""; 0]);

    // Damage, and the place at which it must be reported.
    for (damage, place) in [
        (
            "update family_counts set n = n + 1",
            "family_counts 61.07.04.1010: 2 / 1",
        ),
        (
            "delete from person_counts where sex = 'P'",
            "person_counts 61.07.04.1010 P 7 draft: 0 / 1",
        ),
        (
            "update assessment_counts set n = 5",
            "assessment_counts 61.07.04.1010 08",
        ),
        ("update step_counts set n = 0", "step_counts 61.07.04.1010"),
        ("update window_counts set n = n + 1", "window_counts "),
        ("update campaign_counts set n = 0", "campaign_counts "),
        (
            "update group_case_counts set n = 2",
            "group_case_counts 61.07.04.1010 26 draft: 2 / 1",
        ),
        (
            "update group_case_steps set to_stage = 'verified'",
            "group_cases.stage ",
        ),
        (
            "update communities set desa_kode = '61.07.04.2003'",
            "group_cases.desa_kode ",
        ),
        ("update persons set stage = 'verified'", "persons.stage "),
        (
            "update assessment_steps set to_stage = 'submitted'",
            "assessments.stage ",
        ),
        (
            "update assessments set desa_kode = '61.07.04.2003'",
            "assessments.desa_kode ",
        ),
        (
            "update persons set nik_missing_reason = null, nik_enc = '\\x00', nik_index = id::text::bytea",
            "persons.nik.",
        ),
    ] {
        let mut db = app.owner().acquire().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.execute(damage).await.unwrap();
        let differences = recount::check(&mut tx, &app.state.keys, true).await.unwrap();
        let lines: Vec<String> = differences
            .into_iter()
            .map(|d| format!("{}: {} / {}", d.place, d.kept, d.counted))
            .collect();
        assert!(lines.iter().any(|line| line.starts_with(place)), "{damage}: {lines:?}");
        tx.rollback().await.unwrap();
    }
}
