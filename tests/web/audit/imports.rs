use super::routes::Proof;
use crate::import::csv;
use crate::ppks::sheet::{key, kk, nik};
use crate::support::TestApp;

/// A table that is sent, mended, taken in, and taken back.
pub(super) async fn whole(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    let (kk51, kk52, gita) = (kk(51), kk(52), nik(51));
    let file = csv(&[
        [&kk51, &gita, "Gita Contoh", "", "P", "23", "1", "2"],
        [&kk52, "990711", "Hani Contoh", "", "P", "23", "1", "2"],
    ]);
    let form = key();
    proof
        .file(&mut yohana, "imports.checked", "/impor", &[("kunci", &form)], &file)
        .await;
    let at = yohana.page().location().to_owned();
    let mend = format!("form[action='{at}']");
    proof
        .form(&mut yohana, "imports.mended", &at, &mend, &[("b0_3_nik", &nik(52))])
        .await;
    let back = format!("{at}/berkas");
    proof
        .look(&mut yohana, "imports.returned", &back, "xl/worksheets")
        .await;
    let take = format!("form[action='{at}/simpan']");
    proof.form(&mut yohana, "imports.confirmed", &at, &take, &[]).await;
    let stop = format!("form[action='{at}/henti']");
    proof.form(&mut yohana, "imports.cancelled", &at, &stop, &[]).await;
    yohana.get(&at).await;
    yohana.submit(&take, &[]).await;
    app.work().await;
    let undo = format!("form[action='{at}/urungan']");
    proof.form(&mut yohana, "imports.undo_asked", &at, &undo, &[]).await;
    app.work().await;
}
