//! The traces of windows and of a yearly re-verification.

use uuid::Uuid;

use crate::ppks::sheet::SEBALO;
use crate::support::TestApp;

use super::routes::Proof;

async fn text(app: &TestApp, sql: &'static str) -> String {
    sqlx::query_scalar(sql).fetch_one(app.owner()).await.unwrap()
}

/// A window that is open from now on.
pub(super) async fn windows(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    let today = app.clock.today();
    let day = |days| (today + chrono::TimeDelta::days(days)).format("%d/%m/%Y").to_string();
    let (buka, tutup, later) = (day(0), day(30), day(40));
    let new = [("nama", "Pendataan Uji"), ("buka", &buka), ("tutup", &tutup)];
    proof
        .form(&mut admin, "windows.created", "/periode/baru", "main form", &new)
        .await;
    let edit = format!("{}/ubah", admin.page().location());
    let change = [("tutup", later.as_str()), ("alasan", "Banjir di satu kecamatan")];
    proof
        .form(&mut admin, "windows.changed", &edit, "main form", &change)
        .await;
}

/// Everybody verified is asked again; one of them is Ani.
pub(super) async fn campaign(app: &TestApp, proof: &mut Proof<'_>) {
    sqlx::query("update assessments set stage_at = stage_at - interval '2 years' where stage = 'verified'")
        .execute(app.owner())
        .await
        .unwrap();
    let mut admin = app.admin().await;
    let today = app.clock.today().format("%d/%m/%Y").to_string();
    let new = [("nama", "Pemutakhiran Uji"), ("mulai", &today), ("selesai", &today)];
    proof
        .form(&mut admin, "campaigns.created", "/pemutakhiran/baru", "main form", &new)
        .await;
    let at = admin.page().location().to_owned();
    let quotas = format!("{at}/kuota?wilayah=61.07.04");
    let typed = [("kuota_61_07_04_1010", "5")];
    proof
        .form(&mut admin, "campaigns.quotas_set", &quotas, "main form", &typed)
        .await;
    proof
        .form(&mut admin, "campaigns.started", &at, "form[action$='/mulai']", &[])
        .await;

    let mut yohana = app.operator_sebalo().await;
    let list = format!("{at}/cetak?wilayah={SEBALO}");
    proof
        .look(&mut yohana, "campaigns.prelist_opened", &list, "Ani Umpama")
        .await;
    for paper in ["/cetak/pendataan", "/cetak/daftar"] {
        proof.look(&mut yohana, "papers.printed", paper, "Ani Umpama").await;
    }
    let code = text(app, "select code from campaign_visits").await;
    let visit = format!("/pemutakhiran/k/{code}");
    proof
        .look(&mut yohana, "campaigns.prelist_opened", &visit, "Ani Umpama")
        .await;
    let item: Uuid = sqlx::query_scalar("select id from campaign_items")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let typed = [(format!("hasil_{item}"), "masih")];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    proof
        .form(&mut yohana, "campaigns.visited", &visit, "main form", &typed)
        .await;

    let mut lusia = app.tksk().await;
    let results = format!("{at}/hasil");
    proof
        .form(&mut lusia, "campaigns.result_confirmed", &results, "form#hasil", &[])
        .await;
    proof
        .form(&mut admin, "campaigns.closed", &at, "form[action$='/tutup']", &[])
        .await;
}
