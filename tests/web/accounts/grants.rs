use chrono::TimeDelta;
use uuid::Uuid;

use crate::support::{Account, Client, TestApp};

const REASON: &str = "Menangani rujukan kasus dari rumah sakit";

/// The newest grant of this person.
async fn newest(app: &TestApp, username: &str) -> Uuid {
    sqlx::query_scalar("select id from grants where user_id = $1 order by proposed_at desc limit 1")
        .bind(Account::named(username).id())
        .fetch_one(app.owner())
        .await
        .unwrap()
}

async fn propose(by: &mut Client, username: &str, kind: &str, months: &str) -> u16 {
    by.get("/wewenang/usulan").await;
    let id = Account::named(username).id().to_string();
    let typed = [
        ("orang", id.as_str()),
        ("jenis", kind),
        ("alasan", REASON),
        ("lama", months),
    ];
    by.submit("main form", &typed).await.status()
}

async fn decide(by: &mut Client, id: Uuid, what: &str) -> u16 {
    by.post(&format!("/wewenang/{id}/{what}"), &[]).await.status()
}

#[tokio::test]
async fn takes_two_persons_and_neither_is_the_one_it_is_for() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let mut admin2 = app.sign_in("admin2").await;
    let mut pimpinan = app.pimpinan().await;
    assert_eq!(propose(&mut admin2, "admin", "secret", "6").await, 303);
    let id = newest(&app, "admin").await;

    // It waits: nothing is open, and only a third person is offered the button.
    for (client, may) in [(&mut admin, false), (&mut admin2, false), (&mut pimpinan, true)] {
        let page = client.get("/wewenang").await;
        assert!(page.words().contains(REASON), "{}", page.shown());
        assert_eq!(page.has(&format!("form[action='/wewenang/{id}/persetujuan']")), may);
    }
    assert_eq!(decide(&mut admin2, id, "persetujuan").await, 403);
    assert_eq!(decide(&mut admin, id, "persetujuan").await, 403);
    assert_eq!(decide(&mut app.verifikator().await, id, "persetujuan").await, 403);
    assert!(admin.get("/wewenang/darurat").await.has("#paham"));

    assert_eq!(decide(&mut pimpinan, id, "persetujuan").await, 303);
    assert!(
        !admin.get("/wewenang/darurat").await.has("#paham"),
        "open at the next click"
    );
    assert_eq!(decide(&mut pimpinan, id, "persetujuan").await, 409);
    assert_eq!(decide(&mut pimpinan, id, "penolakan").await, 409);
    assert_eq!(
        app.count("select count(*) from audit_events where action in ('grants.proposed', 'grants.approved')")
            .await,
        2
    );
}

#[tokio::test]
async fn the_database_says_the_same() {
    let app = TestApp::new().await;
    for sql in [
        "update grants set approved_by = proposed_by",
        "update grants set approved_by = user_id",
        "update grants set proposed_by = user_id",
        "update grants set expires_at = proposed_at + interval '367 days'",
        "update grants set is_emergency = true",
        "update grants set seen_by = user_id, seen_at = now()",
    ] {
        assert!(sqlx::query(sql).execute(app.owner()).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_proposal_says_what_is_wrong_and_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let page = admin.get("/wewenang/usulan").await;
    assert!(!page.words().contains("Theresia Contoh (admin)"), "not for oneself");
    let id = Account::named("unduh").id().to_string();
    let typed = [("orang", id.as_str()), ("jenis", "secret"), ("alasan", "pendek")];
    let page = admin.submit("main form", &typed).await;
    assert_eq!(page.status(), 422);
    assert!(page.text("title").starts_with("Kesalahan: "));
    assert_eq!(page.attrs(".errors a", "href"), ["#jenis", "#alasan"]);
    assert_eq!(page.text("#alasan"), "pendek");
    assert_eq!(page.attr("#orang option[selected]", "value"), id);

    // Himself, an office that cannot use it, nobody at all, more than a year: none gets in by a forged form.
    let own = Account::named("admin").id().to_string();
    let desa = Account::named("sebalo").id().to_string();
    for (person, months) in [
        (&own, "6"),
        (&desa, "6"),
        (&"x".to_owned(), "6"),
        (&id, "13"),
        (&id, "-1"),
    ] {
        let fields = [
            ("orang", person.as_str()),
            ("jenis", "export"),
            ("alasan", REASON),
            ("lama", months),
            ("kunci", &Uuid::new_v4().to_string()),
        ];
        assert_eq!(
            admin.post("/wewenang/usulan", &fields).await.status(),
            422,
            "{person} {months}"
        );
    }
    assert_eq!(propose(&mut admin, "verifikator", "secret", "1").await, 303);
    assert_eq!(
        propose(&mut admin, "verifikator", "secret", "1").await,
        422,
        "waits already"
    );
}

#[tokio::test]
async fn ends_by_itself_and_warns_before() {
    let app = TestApp::new().await;
    assert_eq!(propose(&mut app.admin().await, "verifikator", "secret", "1").await, 303);
    let id = newest(&app, "verifikator").await;
    let mut pimpinan = app.pimpinan().await;
    assert_eq!(decide(&mut pimpinan, id, "persetujuan").await, 303);
    app.clock.advance(TimeDelta::days(2));
    let mut pimpinan = app.pimpinan().await;
    assert!(pimpinan.get("/wewenang").await.words().contains("Segera berakhir"));
    assert!(!app.verifikator().await.get("/wewenang/darurat").await.has("#paham"));
    app.clock.advance(TimeDelta::days(30));
    assert!(app.verifikator().await.get("/wewenang/darurat").await.has("#paham"));
    assert!(app.pimpinan().await.get("/wewenang").await.words().contains("Berakhir"));
}

#[tokio::test]
async fn a_revoked_grant_is_gone_at_the_next_click_a_hundred_times() {
    let app = TestApp::new().await;
    let mut rina = app.sign_in("unduh").await;
    let mut pimpinan = app.pimpinan().await;
    let id = newest(&app, "unduh").await;
    let mut right = 0;
    for _ in 0..100 {
        let before = rina.get("/unduhan/ppks").await.status();
        assert_eq!(decide(&mut pimpinan, id, "pencabutan").await, 303);
        let after = rina.get("/unduhan/ppks").await.status();
        right += usize::from((before, after) == (200, 403));
        sqlx::query("update grants set revoked_by = null, revoked_at = null where id = $1")
            .bind(id)
            .execute(app.owner())
            .await
            .unwrap();
    }
    assert_eq!(right, 100);
}

#[tokio::test]
async fn another_office_or_leaving_ends_all_grants() {
    for (form, typed) in [
        ("main form[action$='{id}']", vec![("peran", "admin_dinas")]),
        ("form[action$='/penonaktifan']", vec![]),
    ] {
        let app = TestApp::new().await;
        let mut admin = app.admin().await;
        let id = Account::named("unduh").id();
        admin.get(&format!("/pengguna/{id}")).await;
        let form = form.replace("{id}", &id.to_string());
        assert_eq!(admin.submit(&form, &typed).await.status(), 303);
        let open: i64 = sqlx::query_scalar("select count(*) from grants where user_id = $1 and revoked_at is null")
            .bind(id)
            .fetch_one(app.owner())
            .await
            .unwrap();
        assert_eq!(open, 0, "{form}");
        assert_eq!(
            app.count("select count(*) from audit_events where action = 'grants.revoked'")
                .await,
            1
        );
        // An account opened again does not bring them back.
        admin.post(&format!("/pengguna/{id}/pengaktifan"), &[]).await;
        assert_eq!(app.sign_in("unduh").await.get("/unduhan/ppks").await.status(), 403);
    }
}

#[tokio::test]
async fn is_for_administrators_and_the_head_and_garbage_names_nothing() {
    let app = TestApp::new().await;
    for username in ["sebalo", "tksk", "verifikator", "unduh", "sistem", "auditor"] {
        let mut client = app.sign_in(username).await;
        for path in [
            "/wewenang",
            "/wewenang/usulan",
            "/wewenang/tabel",
            "/wewenang/darurat/laporan",
        ] {
            assert_eq!(client.get(path).await.status(), 403, "{username} {path}");
        }
        assert_eq!(client.post("/wewenang/usulan", &[]).await.status(), 403, "{username}");
    }
    let mut admin = app.admin().await;
    for what in ["persetujuan", "penolakan", "pencabutan"] {
        for id in ["bukan", &Uuid::new_v4().to_string(), "%00"] {
            assert_eq!(admin.post(&format!("/wewenang/{id}/{what}"), &[]).await.status(), 404);
        }
    }
    let ordinary = newest(&app, "unduh").await;
    let path = format!("/wewenang/darurat/{ordinary}/dilihat");
    assert_eq!(admin.post(&path, &[]).await.status(), 404);
}
