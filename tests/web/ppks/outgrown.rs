//! Who has grown past the limit of a category is proposed to a verifier; the category itself stays.

use balale::ppks::outgrown::actions::propose;
use balale::web::{Acting, Tx};
use chrono::NaiveDate;
use uuid::Uuid;

use super::sheet;
use crate::reports::seed::{self, SEBALO, Someone};
use crate::support::{Client, TestApp};

const FORM: &str = "form[action^='/lewat-usia/']";

/// Somebody assessed under one category, with these dates.
async fn assessed(app: &TestApp, number: usize, name: &str, finding: (&str, &str), born_on: &str, assessed_on: &str) {
    let someone = Someone {
        name,
        desa: SEBALO,
        sex: "P",
        age: 5,
        findings: &[(finding.0, "", finding.1)],
    };
    seed::register(app, number, &someone).await;
    sqlx::query(
        "with p as (update persons set born_on = $2::date where full_name = $1 returning id)
         update assessments a set assessed_on = $3::date from p where a.person_id = p.id",
    )
    .bind(name)
    .bind(born_on)
    .bind(assessed_on)
    .execute(app.owner())
    .await
    .unwrap();
}

/// What the upkeep does on this day.
async fn on(app: &TestApp, day: &str) -> u64 {
    let mut tx = Tx::begin(&app.state, &Acting::system()).await.unwrap();
    let found = propose(&mut tx, day.parse::<NaiveDate>().unwrap()).await.unwrap();
    tx.commit().await.unwrap();

    found
}

#[tokio::test]
async fn a_case_is_found_on_the_birthday_and_once() {
    let app = TestApp::new().await;
    assessed(&app, 1, "Upik Kabisat", ("01", "verified"), "2020-02-29", "2025-05-01").await;
    assessed(
        &app,
        2,
        "Ani Enampuluh",
        ("23", "submitted"),
        "1966-06-15",
        "2025-05-01",
    )
    .await;
    assessed(
        &app,
        3,
        "Budi Sembilanbelas",
        ("04", "verified"),
        "2007-03-10",
        "2025-05-01",
    )
    .await;
    // Not in force, past the limit already when it was assessed, or without an upper limit.
    assessed(&app, 4, "Cici Draf", ("01", "draft"), "2020-02-29", "2025-05-01").await;
    assessed(&app, 5, "Dedi Ditolak", ("01", "rejected"), "2020-02-29", "2025-05-01").await;
    assessed(&app, 6, "Eka Lama", ("23", "verified"), "1960-01-01", "2025-05-01").await;
    assessed(&app, 7, "Fani Lansia", ("08", "verified"), "1950-01-01", "2025-05-01").await;

    let days = [
        ("2025-06-01", 0),
        ("2026-02-28", 0),
        ("2026-03-01", 1),
        ("2026-03-09", 0),
        ("2026-03-10", 1),
        ("2026-06-14", 0),
        ("2026-06-15", 1),
        ("2026-06-15", 0),
        ("2026-12-31", 0),
    ];
    for (day, found) in days {
        assert_eq!(on(&app, day).await, found, "{day}");
    }
    assert_eq!(app.count("select count(*) from reverification_proposals").await, 3);
    assert_eq!(
        app.count("select count(*) from assessments where stage in ('verified', 'submitted')")
            .await,
        5
    );
}

#[tokio::test]
async fn a_leap_day_in_a_leap_year_is_a_birthday() {
    let app = TestApp::new().await;
    assessed(&app, 1, "Upik Kabisat", ("23", "verified"), "1964-02-29", "2020-05-01").await;

    assert_eq!(on(&app, "2024-02-28").await, 0);
    assert_eq!(on(&app, "2024-02-29").await, 1);
}

#[tokio::test]
async fn the_clock_of_a_running_program_decides_what_today_is() {
    let app = TestApp::new().await;
    let today = app.clock.today();
    let turns_six = today.checked_sub_months(chrono::Months::new(72)).unwrap() + chrono::Days::new(3);
    let born = turns_six.to_string();
    assessed(&app, 1, "Upik Besok", ("01", "verified"), &born, &today.to_string()).await;
    assert_eq!(on(&app, &today.to_string()).await, 0);
    app.clock.advance(chrono::TimeDelta::days(4));

    assert_eq!(on(&app, &app.clock.today().to_string()).await, 1);
}

async fn proposal(app: &TestApp) -> Uuid {
    sqlx::query_scalar("select id from reverification_proposals order by found_on, id limit 1")
        .fetch_one(app.owner())
        .await
        .unwrap()
}

async fn open(client: &mut Client, id: Uuid) {
    let page = client.get(&format!("/lewat-usia/{id}")).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
}

#[tokio::test]
async fn a_verifier_says_that_it_still_fits_and_is_not_asked_again() {
    let app = TestApp::new().await;
    assessed(&app, 1, "Ani Enampuluh", ("23", "verified"), "1966-06-15", "2025-05-01").await;
    on(&app, "2026-06-15").await;
    let mut lusia = app.verifikator().await;
    let list = lusia.get("/lewat-usia").await;
    assert_eq!(list.all("tbody th"), ["Ani Enampuluh"], "{}", list.shown());
    assert!(list.words().contains("sampai 59 tahun"));

    let id = proposal(&app).await;
    open(&mut lusia, id).await;
    let nothing = lusia.submit(FORM, &[]).await;
    assert_eq!(
        (nothing.status(), nothing.attrs(".errors a", "href")),
        (422, vec!["#jawaban".to_owned()])
    );
    let no_reason = lusia.submit(FORM, &[("jawaban", "masih_sesuai")]).await;
    assert_eq!(
        (no_reason.status(), no_reason.attrs(".errors a", "href")),
        (422, vec!["#alasan".to_owned()])
    );
    assert!(no_reason.has("input[value=masih_sesuai][checked]"));
    let typed = [("jawaban", "masih_sesuai"), ("alasan", "Masih mencari nafkah sendiri")];
    let done = lusia.submit(FORM, &typed).await;
    assert_eq!(done.location(), "/lewat-usia", "{}", done.shown());
    let after = lusia.follow().await;
    assert!(
        after.has(".empty") && after.words().contains("Kategorinya tidak berubah"),
        "{}",
        after.shown()
    );

    assert_eq!(on(&app, "2027-06-15").await, 0);
    assert_eq!(
        app.count("select count(*) from assessments where category_code = '23' and stage = 'verified' and version = 1")
            .await,
        1
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'proposals.still_fits'")
            .await,
        1
    );
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn what_is_handed_over_waits_for_the_re_verification_and_two_answers_are_one() {
    let app = TestApp::new().await;
    assessed(&app, 1, "Ani Enampuluh", ("23", "verified"), "1966-06-15", "2025-05-01").await;
    on(&app, "2026-06-15").await;
    let id = proposal(&app).await;
    let (mut lusia, mut monika) = (app.verifikator().await, app.sign_in("rahasia").await);
    open(&mut lusia, id).await;
    open(&mut monika, id).await;
    assert_eq!(
        lusia.submit(FORM, &[("jawaban", "verifikasi_ulang")]).await.status(),
        303
    );
    let typed = [("jawaban", "masih_sesuai"), ("alasan", "Tetap perempuan rawan")];
    let late = monika.submit(FORM, &typed).await;
    assert_eq!(late.status(), 409, "{}", late.shown());
    assert!(
        late.words().contains("Serahkan ke verifikasi ulang"),
        "{}",
        late.shown()
    );

    let list = lusia.get("/lewat-usia").await;
    assert!(
        list.has(".empty") && list.words().contains("1 data sudah diserahkan"),
        "{}",
        list.shown()
    );
    assert_eq!(
        app.count("select count(*) from reverification_proposals where closed_at is null")
            .await,
        1
    );
}

#[tokio::test]
async fn the_restricted_are_not_proposed_and_operators_do_not_answer() {
    let app = TestApp::new().await;
    assessed(&app, 1, "Ani Enampuluh", ("23", "verified"), "1966-06-15", "2025-05-01").await;
    assessed(&app, 2, "Budi Terbatas", ("23", "verified"), "1966-06-15", "2025-05-01").await;
    assessed(&app, 3, "Cici Contoh", ("23", "verified"), "1966-06-15", "2025-05-01").await;
    sqlx::query(
        "update persons set restricted_at = now(), restricted_by = created_by, restricted_reason = 'uji'
         where full_name = 'Budi Terbatas'",
    )
    .execute(app.owner())
    .await
    .unwrap();

    assert_eq!(on(&app, "2026-06-15").await, 2);
    let list = app.verifikator().await.get("/lewat-usia").await;
    assert_eq!(list.all("tbody th"), ["Ani Enampuluh", "Cici Contoh"]);
    assert_eq!(app.operator_sebalo().await.get("/lewat-usia").await.status(), 403);
}
