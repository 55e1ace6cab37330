//! The traces of leaving and coming back, and of the auditor's tests.

use sqlx::Executor;

use crate::leaving::{BACK, DECISION, DIED, REPORT, at, verified_family};
use crate::ppks::sheet::person;
use crate::support::TestApp;

use super::routes::Proof;

/// A death reported and confirmed, the child's task seen to, and a return.
pub(super) async fn departures(app: &TestApp, proof: &mut Proof<'_>) {
    verified_family(app, 81, &["Kenari Pergi", "Kenari Kecil"]).await;
    app.owner()
        .execute("update persons set born_on = '2018-03-12' where full_name = 'Kenari Kecil'")
        .await
        .unwrap();
    let id = person(app, "Kenari Pergi").await;
    let mut yohana = app.operator_sebalo().await;
    proof
        .form(&mut yohana, "departures.reported", &at(id), REPORT, &DIED)
        .await;
    let mut lusia = app.verifikator().await;
    proof
        .look(&mut lusia, "persons.opened", &at(id), "Sakit lama di rumah")
        .await;
    let typed = [("keputusan", "sahkan")];
    proof
        .form(&mut lusia, "departures.confirmed", &at(id), DECISION, &typed)
        .await;
    let css = "form[action^='/ppks/tugas/']";
    let typed = [("catatan", "Diasuh bibinya")];
    proof
        .form(&mut yohana, "dependent_tasks.closed", &at(id), css, &typed)
        .await;
    let typed = [("alasan_kembali", "Salah orang")];
    proof
        .form(&mut lusia, "departures.returned", &at(id), BACK, &typed)
        .await;
}

/// A run, and a look at what it found.
pub(super) async fn checks(app: &TestApp, proof: &mut Proof<'_>) {
    let mut auditor = app.sign_in("auditor").await;
    let css = "form[action='/pemeriksaan']";
    proof.form(&mut auditor, "checks.run", "/pemeriksaan", css, &[]).await;
    let run = auditor.page().location().to_owned();
    proof
        .look(&mut auditor, "checks.opened", &run, "Hasil pemeriksaan")
        .await;
}
