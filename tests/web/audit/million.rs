//! Large logs, timed. Long, so only on demand:
//! `cargo test --release --test web -- --ignored --nocapture million`

use std::time::{Duration, Instant};

use balale::chain;
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::{anchor, head, verify};
use crate::ppks::sheet::{kk, nik, person, register};
use crate::support::TestApp;

const ROWS: i64 = 1_000_000;
const PORTION: i64 = 50_000;

#[tokio::test]
#[ignore = "a million rows take minutes to make"]
async fn a_million_rows_are_verified_within_a_minute() {
    let app = TestApp::new().await;
    let began = Instant::now();
    for portion in 0..ROWS / PORTION {
        let mut db = app.owner().acquire().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.execute(AssertSqlSafe(format!(
            "set constraints all immediate; alter table audit_pending disable trigger audit_pending_sealed;
             insert into audit_pending (at, actor_id, actor_name, actor_role, area_kode, action, object_kind, object_id,
                 fields, request_id, session)
             select now(), gen_random_uuid(), 'Yohana Contoh', 'operator_desa', '61.07.04.1010', 'persons.changed',
                 'persons', gen_random_uuid()::text, array['full_name', 'born_on'], gen_random_uuid(), '0123abcd'
             from generate_series(1, {PORTION});
             alter table audit_pending enable trigger audit_pending_sealed",
        )))
        .await
        .unwrap();
        chain::seal(&mut tx, &app.state.keys).await.unwrap();
        tx.commit().await.unwrap();
        if portion == 0 {
            println!("{PORTION} rows sealed in {:?}", began.elapsed());
        }
    }
    println!("{ROWS} rows made in {:?}", began.elapsed());

    let end = head(&app).await;
    let began = Instant::now();
    let report = verify(&app, vec![anchor(end)]).await.unwrap();
    let took = began.elapsed();
    println!(
        "verified {} rows in {took:?}: cases {}, failures 0",
        report.head.seq, report.head.seq
    );
    assert!(report.head.seq >= ROWS && took < Duration::from_secs(60), "{took:?}");
}

#[tokio::test]
#[ignore = "two million rows take minutes to make"]
async fn who_saw_a_person_is_told_at_once_among_two_million() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let ani = person(&app, "Ani Contoh").await;
    yohana.get(&format!("/ppks/{ani}")).await;
    app.owner()
        .execute(
            "insert into audit_events (seq, at, actor_name, actor_role, area_kode, action, object_kind, object_id, hash)
             select 1000000 + n, now() - n * interval '10 seconds', 'Yohana Contoh', 'operator_desa', '61.07.04.1010',
                 'persons.opened', 'persons', gen_random_uuid()::text, ''
             from generate_series(1, 2000000) n",
        )
        .await
        .unwrap();
    app.owner().execute("analyze audit_events").await.unwrap();
    let mut admin = app.admin().await;
    let mut slowest = Duration::ZERO;
    for _ in 0..10 {
        let began = Instant::now();
        let page = admin.get(&format!("/catatan/orang?orang={ani}&dari=01/01/2020")).await;
        slowest = slowest.max(began.elapsed());
        assert_eq!(page.all("tbody tr").len(), 3);
    }

    println!("who saw a person among 2,000,000 rows: slowest of 10 {slowest:?}");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
}
