//! Families that are split and merged, and what is photographed of them, each with its trace.

use super::routes::Proof;
use crate::ppks::pictures::jpeg;
use crate::ppks::sheet::{key, kk, nik, person, register};
use crate::support::TestApp;

pub(super) async fn families(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    let members = [("Dara Contoh", &*nik(31), "23"), ("Eko Contoh", &*nik(32), "24")];
    let family = register(&mut yohana, &kk(31), &members).await;
    let (dara, eko) = (person(app, "Dara Contoh").await, person(app, "Eko Contoh").await);

    let roles = format!("{family}/hubungan");
    let head = [(&*format!("peran_{dara}"), "kepala")];
    proof
        .form(&mut yohana, "families.roles_changed", &roles, "main form", &head)
        .await;
    let eko = eko.to_string();
    let apart = [("anggota", &*eko), ("nomor_kk", &*kk(32)), ("alasan", "menikah")];
    proof
        .form(
            &mut yohana,
            "families.split",
            &format!("{family}/pisah"),
            "main form",
            &apart,
        )
        .await;
    let new = yohana.page().location().to_owned();
    let back = format!("{new}/gabung?ke={}", family.trim_start_matches("/keluarga/"));
    proof
        .form(
            &mut yohana,
            "families.merged",
            &back,
            "main form",
            &[("alasan", "kembali")],
        )
        .await;
}

pub(super) async fn photos(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(41), &[("Fitri Contoh", &nik(41), "23")]).await;
    let fitri = format!("/ppks/{}", person(app, "Fitri Contoh").await);
    for (record, kind) in [(&family, "kk"), (&fitri, "orang")] {
        let form = key();
        let pairs = [("kunci", form.as_str()), ("jenis", kind), ("versi", "")];
        proof
            .file(
                &mut yohana,
                "evidence.added",
                &format!("{record}/bukti"),
                &pairs,
                &jpeg(9, 9),
            )
            .await;
    }
    let photo = yohana.get(&fitri).await.attr(".foto a", "href");
    proof.look(&mut yohana, "evidence.opened", &photo, "JFIF").await;
    proof
        .form(
            &mut yohana,
            "evidence.retired",
            &format!("{fitri}/bukti"),
            "form[action$='/penarikan']",
            &[],
        )
        .await;
}
