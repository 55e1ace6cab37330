//! The chain as it lies in the database.

use balale::chain::{self, Anchor, GENESIS, VerifyError};
use sqlx::{AssertSqlSafe, Connection, Executor};

use super::{anchor, head, verify};
use crate::ppks::sheet::{kk, nik, register, submit};
use crate::support::TestApp;

async fn busy_morning(app: &TestApp) {
    let mut yohana = app.operator_sebalo().await;
    for serial in 1..=6 {
        let family = register(&mut yohana, &kk(serial), &[("Ani Contoh", &nik(serial), "23")]).await;
        submit(&mut yohana, &family).await;
    }
}

/// One statement of a thief with the rights of the owner, and whether he also sets the head.
const TAMPERINGS: [(&str, &str); 7] = [
    (
        "edit",
        "update audit_events set actor_name = 'Orang Lain' where seq = 9",
    ),
    ("delete", "delete from audit_events where seq = 9"),
    (
        "insert",
        "update audit_events set seq = -seq where seq > 9; update audit_events set seq = 1 - seq where seq < 0;
         insert into audit_events select 10, at, actor_id, actor_name, actor_role, area_kode, action, object_kind,
             object_id, tier, fields, request_id, session, hash from audit_events where seq = 9;
         update audit_head set seq = seq + 1",
    ),
    (
        "swap",
        "update audit_events set seq = 0 where seq = 9; update audit_events set seq = 9 where seq = 10;
         update audit_events set seq = 10 where seq = 0",
    ),
    (
        "renumber",
        "delete from audit_events where seq = 9; update audit_events set seq = -seq where seq > 9;
         update audit_events set seq = -seq - 1 where seq < 0; update audit_head set seq = seq - 1",
    ),
    (
        "cut tail",
        "delete from audit_events where seq > 9;
         update audit_head h set seq = e.seq, hash = e.hash from audit_events e where e.seq = 9",
    ),
    ("rebuild", ""),
];

#[tokio::test]
async fn seven_kinds_of_tampering_are_found_in_the_tables() {
    let app = TestApp::new().await;
    busy_morning(&app).await;
    let end = head(&app).await;
    assert!(end.seq > 15, "{end:?}");
    let report = verify(&app, vec![anchor(end)]).await.unwrap();
    assert_eq!((report.head, report.anchored), (end, end.seq));

    let mut missed = Vec::new();
    for (kind, sql) in TAMPERINGS {
        let mut db = app.owner().acquire().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        if kind == "rebuild" {
            // By somebody who holds the key: everything goes back to wait, one row is changed, and all is sealed again.
            tx.execute(AssertSqlSafe(format!(
                "insert into audit_pending (at, actor_id, actor_name, actor_role, area_kode, action, object_kind,
                     object_id, tier, fields, request_id, session)
                 select at, actor_id, case seq when 9 then 'Orang Lain' else actor_name end, actor_role, area_kode,
                     action, object_kind, object_id, tier, fields, request_id, session from audit_events order by seq;
                 delete from audit_events;
                 update audit_head set seq = 0, hash = '\\x{}'",
                balale::crypto::hex(&GENESIS)
            )))
            .await
            .unwrap();
            chain::seal(&mut tx, &app.state.keys).await.unwrap();
        } else {
            tx.execute(sql).await.unwrap();
        }
        let answer = chain::verify(&mut tx, &app.state.keys, vec![anchor(end)]).await;
        println!("{kind}: {answer:?}");
        if !matches!(answer, Err(VerifyError::Fault(_))) {
            missed.push(kind);
        }
        tx.rollback().await.unwrap();
    }
    verify(&app, vec![anchor(end)]).await.unwrap();

    println!(
        "stored tamperings: cases {}, failures {}",
        TAMPERINGS.len(),
        missed.len()
    );
    assert!(missed.is_empty(), "{missed:?}");
}

#[tokio::test]
async fn what_is_not_sealed_is_not_committed() {
    let app = TestApp::new().await;
    let mut db = app.state.pool.acquire().await.unwrap();
    let before = head(&app).await;
    for xact in ["default", "'0'", "'1'"] {
        let refused = db
            .execute(AssertSqlSafe(format!(
                "insert into audit_pending (xact, at, actor_name, actor_role, area_kode, action, object_kind, object_id)
                 values ({xact}, now(), 'uji', 'sistem', '61.07', 'uji', 'uji', 'uji')"
            )))
            .await;
        assert!(refused.is_err(), "{xact}");
    }

    assert_eq!(app.count("select count(*) from audit_pending").await, 0);
    assert_eq!(head(&app).await, before);
}

#[tokio::test]
async fn rows_from_before_the_chain_enter_it_at_the_next_start() {
    let app = TestApp::new().await;
    let mut db = app.owner().acquire().await.unwrap();
    let before = head(&app).await;
    // As the migration leaves them.
    db.execute(
        "alter table audit_pending disable trigger user;
         insert into audit_pending (xact, at, actor_name, actor_role, area_kode, action, object_kind, object_id)
         select '0', now(), 'lama ' || n, 'sistem', '61.07', 'uji', 'uji', n::text from generate_series(1, 250) n;
         alter table audit_pending enable trigger user;",
    )
    .await
    .unwrap();
    for _ in 0..2 {
        let mut tx = app.state.pool.begin().await.unwrap();
        chain::carry_over(&mut tx, &app.state.keys).await.unwrap();
        tx.commit().await.unwrap();
    }

    let report = verify(&app, Vec::<Anchor>::new()).await.unwrap();
    assert_eq!(report.head.seq, before.seq + 250);
    let last: String = sqlx::query_scalar("select actor_name from audit_events order by seq desc limit 1")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert_eq!(last, "lama 250");
}

#[tokio::test]
async fn many_at_once_make_one_chain_without_gaps() {
    let app = TestApp::new().await;
    let mut tasks = Vec::new();
    for lane in 0..6 {
        let mut yohana = app.operator_sebalo().await;
        tasks.push(tokio::spawn(async move {
            for turn in 0..6 {
                let serial = 100 + lane * 10 + turn;
                register(&mut yohana, &kk(serial), &[("Ani Contoh", &nik(serial), "23")]).await;
                yohana.get("/ppks").await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }

    let report = verify(&app, Vec::new()).await.unwrap();
    assert_eq!(report.head.seq, app.count("select count(*) from audit_events").await);
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'families.registered'")
            .await,
        36
    );
}

#[tokio::test]
async fn an_act_carries_its_request_and_its_session() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    assert_eq!(
        app.count(
            "select count(distinct a.request_id) from audit_events a join sessions s
                 on left(encode(s.id_hash, 'hex'), 8) = a.session
             where a.action in ('families.registered', 'persons.registered')"
        )
        .await,
        1
    );
    assert_eq!(
        app.count("select count(*) from audit_events where request_id is null and actor_id is not null")
            .await,
        0
    );
}
