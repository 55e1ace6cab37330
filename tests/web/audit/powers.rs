//! The traces of what people do with accounts and powers: the second step, the review, grants, an emergency.

use balale::auth::totp::Secret;
use uuid::Uuid;

use super::routes::Proof;
use crate::support::{Account, Client, PASSWORD, TestApp};

const REASON: &str = "Menangani rujukan kasus dari rumah sakit";

/// A code after the password, setting up a second step, and losing it.
pub(super) async fn sign_in(app: &TestApp, proof: &mut Proof<'_>) {
    let mut dayang = app.visitor();
    let typed = [("nama_pengguna", "verifikator"), ("kata_sandi", PASSWORD)];
    assert_eq!(dayang.post("/masuk", &typed).await.status(), 200);
    let code = dayang.next_code(Account::named("verifikator")).await;
    let (path, pairs) = dayang.filled("form[action='/masuk/kode']", &[("kode", &code)]);
    proof.post(&mut dayang, "users.signed_in", &path, &pairs).await;

    let mut petrus = app.sign_in("sebalo2").await;
    let page = petrus.get("/akun/dua-langkah").await;
    let sealed = balale::crypto::unhex(&page.attr("input[name=rahasia]", "value")).unwrap();
    let secret = Secret::open(&app.state.keys, Account::named("sebalo2").id().into(), &sealed).unwrap();
    let code = secret.code(app.clock.now()).unwrap();
    let (path, pairs) = petrus.filled("main form", &[("kode", &code)]);
    proof
        .post(&mut petrus, "users.second_factor_set_up", &path, &pairs)
        .await;

    let mut admin = app.admin().await;
    let verifier = format!("/pengguna/{}", Account::named("verifikator2").id());
    let css = "form[action$='/kode-masuk']";
    proof
        .form(&mut admin, "users.second_factor_reset", &verifier, css, &[])
        .await;
}

/// The look through all accounts.
pub(super) async fn review(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    let raya = Account::named("tksk-raya").id().to_string();
    for (action, button) in [("users.extended", "perpanjang"), ("users.disabled", "nonaktifkan")] {
        let typed = [("akun", raya.as_str()), ("aksi", button)];
        proof
            .form(&mut admin, action, "/pengguna/tinjauan", "form#akun", &typed)
            .await;
    }
    let css = "form[action$='/selesai']";
    proof
        .form(&mut admin, "access.reviewed", "/pengguna/tinjauan", css, &[])
        .await;
}

/// A power asked for, given, taken away; one refused; an emergency opened and seen.
pub(super) async fn grants(app: &TestApp, proof: &mut Proof<'_>) {
    let mut proposer = app.sign_in("admin2").await;
    let mut pimpinan = app.pimpinan().await;
    let given = propose(app, proof, &mut proposer).await;
    for (action, what) in [("grants.approved", "persetujuan"), ("grants.revoked", "pencabutan")] {
        let path = format!("/wewenang/{given}/{what}");
        proof.post(&mut pimpinan, action, &path, &[]).await;
    }
    let refused = propose(app, proof, &mut proposer).await;
    let path = format!("/wewenang/{refused}/penolakan");
    proof.post(&mut pimpinan, "grants.refused", &path, &[]).await;

    let mut dayang = app.verifikator().await;
    let typed = [("alasan", REASON), ("paham", "ya")];
    let path = "/wewenang/darurat";
    proof
        .form(&mut dayang, "grants.emergency_started", path, "main form", &typed)
        .await;
    let emergency: Uuid = sqlx::query_scalar("select id from grants where is_emergency")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let path = format!("/wewenang/darurat/{emergency}/dilihat");
    proof.post(&mut pimpinan, "grants.emergency_seen", &path, &[]).await;
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'grants.emergency_started' and tier = 3")
            .await,
        1
    );
}

/// A category's tier, raised; one that no other act of the walk needs.
pub(super) async fn settings(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    let typed = [("tingkat", "2"), ("alasan", REASON), ("paham", "ya")];
    let path = "/pengaturan/kategori/26/tingkat";
    proof
        .form(&mut admin, "categories.tier_raised", path, "main form", &typed)
        .await;
}

async fn propose(app: &TestApp, proof: &mut Proof<'_>, by: &mut Client) -> Uuid {
    let dayang = Account::named("verifikator").id().to_string();
    let typed = [
        ("orang", dayang.as_str()),
        ("jenis", "secret"),
        ("alasan", REASON),
        ("lama", "6"),
    ];
    proof
        .form(by, "grants.proposed", "/wewenang/usulan", "main form", &typed)
        .await;

    sqlx::query_scalar("select id from grants where user_id = $1 order by proposed_at desc limit 1")
        .bind(Account::named("verifikator").id())
        .fetch_one(app.owner())
        .await
        .unwrap()
}
