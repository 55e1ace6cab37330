//! The harness itself: a test that trusts it is worth no more than it is.

use axum::Router;
use axum::response::Html;
use axum::routing::{get, post};
use balale::web::{AppState, Fields};

use crate::support::{ACCOUNTS, TestApp};

const FORM: &str = r#"<form id=f action="/uji/gema" method=post>
<input name=nama value="Ani &amp; Budi"><input type=hidden name=kunci value=k1>
<input type=checkbox name=kotak value=a checked><input type=checkbox name=kotak value=b>
<input type=radio name=jk value=L><input type=radio name=jk value=P checked>
<select name=pilih><option value="">-<option value=02 selected>dua<option>tiga</select>
<textarea name=catatan>halo</textarea><input name=mati value=x disabled>
<button name=aksi value=simpan>Simpan</button><button name=aksi value=kirim formaction="/uji/gema?kirim">Kirim</button>
</form><input form=f name=luar value=y>"#;

fn echo() -> Router<AppState> {
    Router::new()
        .route("/uji/formulir", get(|| async { Html(FORM) }))
        .route(
            "/uji/gema",
            post(|uri: axum::http::Uri, fields: Fields| async move { format!("{uri} {}", fields.encode()) }),
        )
}

#[tokio::test]
async fn a_form_is_sent_as_a_browser_sends_it() {
    let app = TestApp::new().await.with_routes(echo());
    let mut anyone = app.visitor();

    anyone.get("/uji/formulir").await;
    assert_eq!(
        anyone.submit("form", &[]).await.body(),
        "/uji/gema nama=Ani+%26+Budi&kunci=k1&kotak=a&jk=P&pilih=02&catatan=halo&luar=y&aksi=simpan"
    );

    anyone.get("/uji/formulir").await;
    let answer = anyone
        .submit(
            "form",
            &[
                ("nama", "Cici"),
                ("kotak", "b"),
                ("jk", "L"),
                ("pilih", "tiga"),
                ("aksi", "kirim"),
            ],
        )
        .await;
    assert_eq!(
        answer.body(),
        "/uji/gema?kirim nama=Cici&kunci=k1&kotak=b&jk=L&pilih=tiga&catatan=halo&luar=y&aksi=kirim"
    );
}

#[tokio::test]
#[should_panic(expected = "nowhere to put")]
async fn what_the_form_does_not_offer_cannot_be_sent() {
    let app = TestApp::new().await.with_routes(echo());
    let mut anyone = app.visitor();

    anyone.get("/uji/formulir").await;
    anyone.submit("form", &[("jk", "X")]).await;
}

#[tokio::test]
async fn every_test_has_a_database_of_its_own() {
    let (one, other) = (TestApp::new().await, TestApp::new().await);
    sqlx::query("delete from users where username = 'sebalo'")
        .execute(one.owner())
        .await
        .unwrap();

    let count = i64::try_from(ACCOUNTS.len()).unwrap();
    assert_eq!(one.count("select count(*) from users").await, count - 1);
    assert_eq!(other.count("select count(*) from users").await, count);
    assert_eq!(other.count("select count(*) from categories").await, 26);
}

#[tokio::test]
async fn it_also_answers_on_a_real_socket() {
    let app = TestApp::new().await.with_routes(echo());
    let mut anyone = app.visitor().moved_to(app.serve().await);

    assert_eq!(anyone.get("/uji/formulir").await.status(), 200);
    let answer = anyone.submit("form", &[]).await;
    assert_eq!(answer.status(), 200, "{}", answer.shown());
}

#[tokio::test]
async fn everybody_can_sign_in() {
    let app = TestApp::new().await;
    for account in &ACCOUNTS {
        let mut client = app.sign_in(account.username).await;
        let page = client.get("/wilayah").await;
        let may = balale::auth::allows(account.role, balale::auth::Permission::ReadWilayah);
        assert_eq!(
            page.status(),
            if may { 200 } else { 403 },
            "{}: {}",
            account.username,
            page.shown()
        );
    }
}
