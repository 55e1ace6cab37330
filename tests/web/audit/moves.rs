//! The traces of records that are made one, and of people who move.

use balale::ppks::twins::actions::find_pairs;

use super::routes::Proof;
use crate::ppks::sheet::{TIRTA, kk, nik, person, register};
use crate::support::TestApp;

const WHY: &str = "KTP keduanya sudah dilihat";

/// A pair is asked about in the field, merged, and parted.
pub(super) async fn twins(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    let mut duri = app.operator_duri().await;
    register(&mut yohana, &kk(301), &[("Kenari Kembar", &nik(301), "24")]).await;
    register(&mut duri, &kk(302), &[("Kenari Kembar Dua", &nik(301), "24")]).await;
    find_pairs(&app.state).await.unwrap();
    let pair: uuid::Uuid = sqlx::query_scalar("select id from twin_pairs")
        .fetch_one(app.owner())
        .await
        .unwrap();
    // Always the same one of the two: two walks are compared with each other.
    let survivor = person(app, "Kenari Kembar").await.to_string();
    let path = format!("/ganda/{pair}");
    let css = format!("form[action='{path}']");

    let mut lusia = app.verifikator().await;
    lusia.get(&path).await;
    assert_eq!(lusia.submit(&css, &[("keputusan", "periksa")]).await.status(), 303);
    let typed = [("hasil", "sesuai")];
    proof
        .form(
            &mut duri,
            "field_checks.answered",
            "/periksa-lapangan",
            "main form",
            &typed,
        )
        .await;
    let typed = [("keputusan", "gabung"), ("tinggal", survivor.as_str()), ("alasan", WHY)];
    proof.form(&mut lusia, "persons.merged", &path, &css, &typed).await;
    let css = format!("form[action='{path}/pemisahan']");
    proof
        .form(&mut lusia, "persons.unmerged", &path, &css, &[("alasan", WHY)])
        .await;
}

/// One desa offers, another asks; the other answers, DSP3A decides.
pub(super) async fn transfers(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(303), &[("Kenari Pindah", &nik(303), "24")]).await;
    let at = format!("/ppks/{}/pindah", person(app, "Kenari Pindah").await);
    let typed = [("tujuan", TIRTA), ("alasan", WHY)];
    proof
        .form(&mut yohana, "transfers.offered", &at, "main form", &typed)
        .await;
    let path = yohana.page().location().to_owned();
    let mut tirta = app.operator_tirta().await;
    proof.look(&mut tirta, "transfers.shown", &path, "Kenari Pindah").await;
    let css = format!("form[action='{path}/jawaban']");
    proof
        .form(&mut tirta, "transfers.answered", &path, &css, &[("pilihan", "setuju")])
        .await;
    let mut lusia = app.verifikator().await;
    let css = format!("form[action='{path}/keputusan']");
    proof
        .form(&mut lusia, "transfers.moved", &path, &css, &[("pilihan", "pindahkan")])
        .await;
    let number = nik(304);
    let typed = [("nik", number.as_str()), ("nama", "Kenari Lain"), ("alasan", WHY)];
    proof
        .form(&mut tirta, "transfers.asked", "/pindah-desa/baru", "main form", &typed)
        .await;
}
