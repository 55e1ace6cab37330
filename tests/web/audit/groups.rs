//! The traces of communities, and of the cases of families and communities.

use super::routes::Proof;
use crate::ppks::groups::NOTE;
use crate::ppks::sheet::{kk, nik, register};
use crate::support::TestApp;

pub(super) async fn whole(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    let typed = [
        ("nama", "Kampung Contoh"),
        ("lokasi", "Hulu Sungai Contoh"),
        ("jumlah_kk", "18"),
        ("jumlah_jiwa", "76"),
    ];
    proof
        .form(
            &mut yohana,
            "communities.registered",
            "/komunitas/baru",
            "main form",
            &typed,
        )
        .await;
    let community = yohana.page().location().to_owned();
    let changed = [("jumlah_jiwa", "77")];
    let edit = format!("{community}/ubah");
    proof
        .form(&mut yohana, "communities.changed", &edit, "main form", &changed)
        .await;
    let noted = [("uraian", NOTE)];
    let at = format!("{community}/kasus");
    proof
        .form(&mut yohana, "group_cases.recorded", &at, "main form", &noted)
        .await;
    let wrong = yohana.page().location().to_owned();
    proof
        .form(
            &mut yohana,
            "group_cases.withdrawn",
            &wrong,
            "form[action$='/pencabutan']",
            &[],
        )
        .await;

    let family = register(&mut yohana, &kk(45), &[("Gita Contoh", &nik(45), "23")]).await;
    let at = format!("{family}/kasus");
    proof
        .form(&mut yohana, "group_cases.recorded", &at, "main form", &noted)
        .await;
    let case = yohana.page().location().to_owned();
    let mended = [("uraian", "Diterangkan ketua RT: berselisih sejak setahun.")];
    let edit = format!("{case}/ubah");
    proof
        .form(&mut yohana, "group_cases.changed", &edit, "main form", &mended)
        .await;
    proof
        .look(&mut yohana, "group_cases.opened", &case, "Gita Contoh")
        .await;
    proof
        .form(
            &mut yohana,
            "group_cases.submitted",
            &case,
            "form[action$='/pengiriman']",
            &[],
        )
        .await;

    let mut dayang = app.verifikator().await;
    let yes = [("keputusan", "setujui")];
    let decision = "form:has([name=keputusan])";
    proof
        .form(&mut dayang, "group_cases.verified", &case, decision, &yes)
        .await;
    proof
        .form(
            &mut dayang,
            "group_cases.undone",
            &case,
            "form[action$='/urungan']",
            &[],
        )
        .await;
    proof
        .form(&mut dayang, "group_cases.verified", &case, decision, &yes)
        .await;
    proof
        .form(
            &mut dayang,
            "group_cases.ended",
            &case,
            "form[action$='/penutupan']",
            &[("alasan_akhir", "Sudah rukun lagi.")],
        )
        .await;
}
