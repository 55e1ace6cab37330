//! Setting up the second step, losing the telephone, and who needs it at all.

use balale::auth::totp::Secret;
use chrono::TimeDelta;

use crate::support::{Account, Client, PASSWORD, Page, TestApp};

async fn password(client: &mut Client, username: &str) -> Page {
    let pairs = [("nama_pengguna", username), ("kata_sandi", PASSWORD)];
    client.post("/masuk", &pairs).await
}

/// Reads the secret off the page of setting up and types its code.
async fn set_up(app: &TestApp, client: &mut Client, username: &str) -> Page {
    let page = client.get("/akun/dua-langkah").await;
    assert_eq!(page.text("#kunci-huruf").len(), 39);
    let sealed = balale::crypto::unhex(&page.attr("input[name=rahasia]", "value")).unwrap();
    let secret = Secret::open(&app.state.keys, Account::named(username).id().into(), &sealed).unwrap();
    let wrong = client.submit("main form", &[("kode", "000000")]).await;
    assert_eq!(wrong.status(), 422);
    let code = secret.code(app.clock.now()).unwrap();
    client.submit("main form", &[("kode", &code)]).await
}

#[tokio::test]
async fn a_privileged_account_sets_it_up_before_anything_else() {
    let app = TestApp::new().await;
    sqlx::query("update users set totp_secret_enc = null, totp_confirmed_at = null")
        .execute(app.owner())
        .await
        .unwrap();
    let mut admin = app.visitor();
    assert_eq!(password(&mut admin, "admin").await.location(), "/akun/dua-langkah");
    for path in ["/beranda", "/pengguna", "/akun", "/ppks"] {
        assert_eq!(admin.get(path).await.location(), "/akun/dua-langkah", "{path}");
    }
    let before = admin.cookie("__Host-balale").unwrap().to_owned();
    assert_eq!(set_up(&app, &mut admin, "admin").await.location(), "/beranda");
    assert_ne!(admin.cookie("__Host-balale").unwrap(), before);
    assert_eq!(admin.get("/pengguna").await.status(), 200);
    assert_eq!(password(&mut app.visitor(), "admin").await.status(), 200);
}

#[tokio::test]
async fn another_officer_gives_a_code_that_opens_once() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    let verifier = format!("/pengguna/{}", Account::named("verifikator").id());
    let mut lost = app.verifikator().await;
    admin.get(&verifier).await;
    let page = admin.submit("form[action$='/kode-masuk']", &[]).await;
    let code = page.text("#kode-pemulihan");
    assert!(lost.get("/akun").await.location().starts_with("/masuk"));
    let own = format!("/pengguna/{}/kode-masuk", Account::named("admin").id());
    assert_eq!(admin.post(&own, &[]).await.status(), 403);

    assert_eq!(password(&mut lost, "verifikator").await.status(), 200);
    let again = lost.clone();
    let answer = lost
        .submit("form[action='/masuk/kode']", &[("kode", &code.to_uppercase())])
        .await;
    assert_eq!(answer.location(), "/akun/dua-langkah");
    let replayed = again
        .clone()
        .submit("form[action='/masuk/kode']", &[("kode", &code)])
        .await;
    assert_eq!(replayed.status(), 422);
    assert_eq!(set_up(&app, &mut lost, "verifikator").await.location(), "/beranda");

    admin.get(&verifier).await;
    let code = admin
        .submit("form[action$='/kode-masuk']", &[])
        .await
        .text("#kode-pemulihan");
    app.clock.advance(TimeDelta::hours(25));
    let mut late = app.visitor();
    password(&mut late, "verifikator").await;
    assert_eq!(
        late.submit("form[action='/masuk/kode']", &[("kode", &code)])
            .await
            .status(),
        422
    );
}

#[tokio::test]
async fn a_session_ends_on_time_and_holds_nothing_else() {
    let app = TestApp::new().await;
    for (username, minutes) in [("sebalo", 30), ("verifikator", 15), ("rahasia", 15)] {
        let mut in_time = app.sign_in(username).await;
        let mut late = app.sign_in(username).await;
        app.clock.advance(TimeDelta::minutes(minutes) - TimeDelta::seconds(5));
        assert_eq!(in_time.get("/akun").await.status(), 200, "{username}");
        app.clock.advance(TimeDelta::seconds(8));
        assert!(late.get("/akun").await.location().starts_with("/masuk"), "{username}");
    }
    let mut busy = app.operator_sebalo().await;
    for _ in 0..71 {
        app.clock.advance(TimeDelta::minutes(10));
        assert_eq!(busy.get("/akun").await.status(), 200);
    }
    app.clock.advance(TimeDelta::minutes(11));
    assert!(busy.get("/akun").await.location().starts_with("/masuk"));

    let keys: Vec<String> = sqlx::query_scalar("select distinct jsonb_object_keys(data) from sessions order by 1")
        .fetch_all(app.owner())
        .await
        .unwrap();
    assert_eq!(keys, ["seen", "since", "user"]);
}
