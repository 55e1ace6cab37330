use uuid::Uuid;

use crate::support::{Account, TestApp};

fn id(username: &str) -> String {
    Account::named(username).id().to_string()
}

#[tokio::test]
async fn marks_extends_and_closes_and_says_when_the_next_is_due() {
    let app = TestApp::new().await;
    sqlx::query(
        "update users set created_at = now() - interval '200 days',
                last_signed_in_at = case when username = 'tirta' then now() - interval '91 days' else now() end,
                expires_at = case when username = 'duri' then now() + interval '20 days' end,
                must_change_password = username = 'sebalo2'",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let mut admin = app.admin().await;
    let page = admin.get("/pengguna/tinjauan").await;
    assert!(page.words().contains("Belum pernah ditinjau"), "{}", page.shown());
    assert!(page.words().contains("Tanpa batas, perlu ditetapkan"));
    let narrowed = admin.get("/pengguna/tinjauan?tampil=perlu").await;
    let names = narrowed.all("tbody th .check");
    assert_eq!(names.len(), 3, "{names:?}");

    let page = admin.submit("#akun", &[]).await;
    assert_eq!(page.status(), 422, "nothing ticked");
    let both = [id("tirta"), id("duri")];
    admin.get("/pengguna/tinjauan").await;
    let typed = [("akun", both[0].as_str()), ("akun", &both[1]), ("aksi", "perpanjang")];
    assert_eq!(admin.submit("#akun", &typed).await.status(), 303);
    assert_eq!(
        app.count("select count(*) from users where expires_at > now() + interval '360 days'")
            .await,
        2
    );
    admin.get("/pengguna/tinjauan").await;
    let close = id("sebalo2");
    assert_eq!(admin.submit("#akun", &[("nonaktifkan", &close)]).await.status(), 303);
    assert_eq!(
        app.count("select count(*) from users where disabled_at is not null")
            .await,
        1
    );

    admin.get("/pengguna/tinjauan").await;
    assert_eq!(admin.submit("form[action$='/selesai']", &[]).await.status(), 303);
    let page = admin.follow().await;
    assert!(page.words().contains("Berikutnya paling lambat"), "{}", page.shown());
    assert_eq!(
        app.count("select count(*) from access_reviews where account_count = 16 and grant_count = 4")
            .await,
        1
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action in ('access.reviewed', 'users.extended')")
            .await,
        3
    );
}

#[tokio::test]
async fn auditors_look_and_only_administrators_act() {
    let app = TestApp::new().await;
    let mut ratna = app.sign_in("auditor").await;
    let page = ratna.get("/pengguna/tinjauan").await;
    assert_eq!(page.status(), 200);
    assert!(!page.has("main form"), "{}", page.shown());
    for username in ["auditor", "sistem", "pimpinan", "verifikator"] {
        let mut client = app.sign_in(username).await;
        let form = [("nonaktifkan", id("sebalo"))];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(
            client.post("/pengguna/tinjauan", &form).await.status(),
            403,
            "{username}"
        );
        assert_eq!(
            client.post("/pengguna/tinjauan/selesai", &[]).await.status(),
            403,
            "{username}"
        );
        let expected = if username == "auditor" { 200 } else { 403 };
        assert_eq!(client.get("/pengguna/tinjauan").await.status(), expected, "{username}");
    }
}

#[tokio::test]
async fn nobody_closes_himself_and_garbage_closes_nobody() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let own = id("admin");
    for fields in [
        vec![("aksi", "nonaktifkan"), ("akun", own.as_str())],
        vec![("aksi", "nonaktifkan")],
        vec![],
    ] {
        assert_eq!(
            admin.post("/pengguna/tinjauan", &fields).await.status(),
            422,
            "{fields:?}"
        );
    }
    let ghost = Uuid::new_v4().to_string();
    let other = id("tirta");
    for fields in [
        [("akun", other.as_str()), ("akun", "bukan")],
        [("akun", &other), ("akun", &ghost)],
    ] {
        assert_eq!(
            admin.post("/pengguna/tinjauan", &fields).await.status(),
            404,
            "{fields:?}"
        );
    }
    assert_eq!(
        app.count("select count(*) from users where disabled_at is not null")
            .await,
        0
    );
}

#[tokio::test]
async fn a_new_account_lives_a_year() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.get("/pengguna/baru").await;
    let typed = [
        ("nama_pengguna", "ani.contoh"),
        ("nama_lengkap", "Ani Contoh"),
        ("peran", "tksk"),
        ("wilayah", "61.07.04"),
    ];
    assert_eq!(admin.submit("main form", &typed).await.status(), 303);
    assert_eq!(
        app.count(
            "select count(*) from users where username = 'ani.contoh'
             and expires_at between now() + interval '360 days' and now() + interval '367 days'"
        )
        .await,
        1
    );
}
