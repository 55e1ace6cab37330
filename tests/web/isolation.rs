//! An account counts as it stands at the moment of the click, and its session is worth nothing to whoever reads the
//! database.

use crate::ppks::sheet::{dump, holds, kk, nik, register, send};
use crate::support::TestApp;

#[tokio::test]
async fn a_disabled_account_is_out_at_the_next_click() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut second = app.operator_sebalo().await;
    assert_eq!(yohana.get("/ppks").await.status(), 200);
    let mut theresia = app.admin().await;
    let id = crate::support::Account::named("sebalo").id();
    theresia.get(&format!("/pengguna/{id}")).await;
    let done = theresia.submit("form[action$='/penonaktifan']", &[]).await;
    assert_eq!(done.status(), 303, "{}", done.shown());

    for window in [&mut yohana, &mut second] {
        assert_eq!(window.get("/ppks").await.location(), "/masuk?lanjut=%2Fppks");
        let refused = send(window, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
        assert_eq!(refused.status(), 401, "{}", refused.shown());
    }
    assert_eq!(app.count("select count(*) from families").await, 0);
    // Enabled again, the old windows stay shut.
    theresia.get(&format!("/pengguna/{id}")).await;
    theresia.submit("form[action$='/pengaktifan']", &[]).await;
    assert_eq!(yohana.get("/ppks").await.status(), 303);
}

#[tokio::test]
async fn a_change_behind_the_pages_counts_too() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    sqlx::query("update users set disabled_at = now() where username = 'sebalo'")
        .execute(app.owner())
        .await
        .unwrap();
    assert_eq!(yohana.get("/ppks").await.status(), 303);
}

#[tokio::test]
async fn a_new_office_or_area_counts_from_the_next_click() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    assert_eq!(yohana.get("/ppks").await.all("tbody th"), ["Ani Contoh"]);
    for (change, path, status) in [
        (
            "update users set wilayah_kode = '61.07.04.2003' where username = 'sebalo'",
            "/ppks",
            200,
        ),
        (
            "update users set role = 'tksk', wilayah_kode = '61.07.01' where username = 'sebalo'",
            "/keluarga/baru",
            403,
        ),
        (
            "update users set role = 'pimpinan_kabupaten', wilayah_kode = '61.07' where username = 'sebalo'",
            "/ppks",
            403,
        ),
    ] {
        sqlx::query(change).execute(app.owner()).await.unwrap();
        let page = yohana.get(path).await;
        assert_eq!(page.status(), status, "{change}");
        assert!(!page.body().contains("Ani Contoh"), "{change}");
    }
}

#[tokio::test]
async fn the_cookie_is_not_in_the_database() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/beranda").await;
    let cookie = yohana.cookie("__Host-balale").unwrap().to_owned();
    assert!(cookie.len() >= 20, "{cookie}");
    assert_eq!(app.count("select count(*) from sessions").await, 1);
    let dump = dump(&app).await;
    assert!(!holds(&dump, &cookie));
    assert!(!holds(&dump, crate::support::PASSWORD));
    let lines: Vec<&str> = yohana
        .page()
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|v| v.to_str().unwrap())
        .collect();
    assert!(
        !lines
            .iter()
            .any(|line| line.contains("balale=") && !line.contains("HttpOnly")),
        "{lines:?}"
    );

    // The hash that a thief of the database would hold opens nothing.
    let hash: String = sqlx::query_scalar("select encode(id_hash, 'hex') from sessions")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let mut thief = app.visitor();
    thief.set_cookie("__Host-balale", &hash);
    assert_eq!(thief.get("/ppks").await.status(), 303);
}

#[tokio::test]
async fn a_session_that_was_signed_out_is_over_for_a_copied_cookie_too() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut copy = yohana.clone();
    yohana.get("/beranda").await;
    yohana.submit("form[action='/keluar']", &[]).await;
    assert_eq!(copy.get("/ppks").await.status(), 303);
    assert_eq!(yohana.get("/ppks").await.status(), 303);
}
