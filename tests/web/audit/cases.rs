//! The traces of secret cases and of the rights of the people in the registry.

use crate::ppks::sheet::{kk, nik, person, register};
use crate::rahasia::{SECRET, envelopes, hand_in};
use crate::support::{Account, Client, TestApp};

use super::routes::Proof;

/// A case handed in, found, read, tied to a person, accepted and closed.
pub(super) async fn secrets(app: &TestApp, proof: &mut Proof<'_>) {
    let mut yohana = app.operator_sebalo().await;
    hand_in(&mut yohana, &kk(71), "Kenari Senyap", &nik(71), SECRET).await;
    register(&mut yohana, &kk(72), &[("Maria Contoh", &nik(71), "24")]).await;
    let id = envelopes(app).await[0];
    let at = format!("/kasus-rahasia/{id}");

    let mut monika = app.sign_in("rahasia").await;
    let typed = [("cari".to_owned(), nik(71))];
    let path = "/kasus-rahasia/pencarian";
    proof.post(&mut monika, "envelopes.searched", path, &typed).await;
    proof.look(&mut monika, "envelopes.opened", &at, "Kenari Senyap").await;
    care(app, proof, &mut monika, &at).await;
    for (action, what, typed) in [
        ("envelopes.nik_shown", "nik", None),
        ("envelopes.linked", "tautan", None),
        ("envelopes.accepted", "penerimaan", None),
        (
            "envelopes.closed",
            "penutupan",
            Some(("alasan", "Sudah didampingi puskesmas rekaan.")),
        ),
    ] {
        let css = format!("form[action='{at}/{what}']");
        proof.form(&mut monika, action, &at, &css, typed.as_slice()).await;
    }
}

/// The case given to a TKSK, who reads and notes it, and taken back.
async fn care(app: &TestApp, proof: &mut Proof<'_>, monika: &mut Client, at: &str) {
    let lusia = Account::named("tksk-raya");
    sqlx::query("update users set wilayah_kode = '61.07.04', disabled_at = null, expires_at = null where id = $1")
        .bind(lusia.id())
        .execute(app.owner())
        .await
        .unwrap();
    app.set_up_second_factor("tksk-raya").await;
    let id = lusia.id().to_string();
    let typed = [
        ("tksk", id.as_str()),
        ("hari", "14"),
        ("alasan_titip", "Mohon didampingi"),
    ];
    let css = format!("form[action='{at}/penitipan']");
    proof.form(monika, "envelopes.assigned", at, &css, &typed).await;
    let there = at.replace("rahasia", "titipan");
    let mut aminah = app.sign_in("tksk-raya").await;
    proof
        .look(&mut aminah, "envelopes.opened", &there, "Kenari Senyap")
        .await;
    let typed = [("catatan", "Sudah dikunjungi hari ini")];
    proof
        .form(&mut aminah, "envelopes.noted", &there, "main form", &typed)
        .await;
    let css = format!("form[action='{at}/penarikan']");
    proof.form(monika, "envelopes.unassigned", at, &css, &[]).await;
}

/// A request, one person's data on paper, a restriction, and destruction by two.
pub(super) async fn rights(app: &TestApp, proof: &mut Proof<'_>) {
    let ani = person(app, "Ani Umpama").await;
    let at = format!("/hak-warga/orang/{ani}");
    let mut admin = app.admin().await;
    let asked = format!("/hak-warga/baru?orang={ani}");
    let typed = [
        ("jenis", "akses"),
        ("nama", "Kenari Pemohon"),
        ("hubungan", "wali"),
        ("kontak", "telepon 0000"),
        ("catatan", "Minta lewat surat"),
    ];
    proof
        .form(&mut admin, "requests.received", &asked, "main form", &typed)
        .await;
    let request = admin.page().location().to_owned();
    let css = "form[action^='/hak-warga/permohonan']";
    let typed = [("keadaan", "diproses")];
    proof.form(&mut admin, "requests.moved", &request, css, &typed).await;

    for (action, what, typed) in [
        ("persons.copied_in_full", "salinan", None),
        ("persons.restricted", "pembatasan", Some(("alasan", "keberatan"))),
        ("persons.unrestricted", "pencabutan", None),
    ] {
        let css = format!("form[action$={what}]");
        proof.form(&mut admin, action, &at, &css, typed.as_slice()).await;
    }
    let mut pimpinan = app.pimpinan().await;
    let css = "form[action$=pemusnahan]";
    for (action, what) in [
        ("destructions.cancelled", "pembatalan"),
        ("destructions.approved", "persetujuan"),
    ] {
        proof.form(&mut admin, "destructions.proposed", &at, css, &[]).await;
        decide(proof, &mut admin, &mut pimpinan, action, what).await;
    }

    sqlx::query("update persons set updated_at = updated_at - interval '9 years' where full_name = 'Budi Contoh'")
        .execute(app.owner())
        .await
        .unwrap();
    sqlx::query(
        "update assessments set stage = 'rejected', stage_at = stage_at - interval '9 years'
         where person_id = (select id from persons where full_name = 'Budi Contoh')",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let path = "/hak-warga/retensi";
    proof
        .form(&mut admin, "destructions.proposed", path, "main form", &[])
        .await;
}

async fn decide(proof: &mut Proof<'_>, admin: &mut Client, pimpinan: &mut Client, action: &str, what: &str) {
    let proposal = admin.page().location().to_owned();
    let css = format!("form[action$={what}]");
    let client = if what == "pembatalan" { admin } else { pimpinan };
    proof.form(client, action, &proposal, &css, &[]).await;
}

/// A sub-category of the office's own.
pub(super) async fn settings(app: &TestApp, proof: &mut Proof<'_>) {
    let mut admin = app.admin().await;
    let page = "/pengaturan/kategori/24";
    let css = "main > form";
    proof
        .form(
            &mut admin,
            "sub_categories.added",
            page,
            css,
            &[("nama", "Lansia Rekaan")],
        )
        .await;
}

/// Somebody whose age has passed the limit of a category.
pub(super) async fn outgrown(app: &TestApp, proof: &mut Proof<'_>) {
    let id = uuid::Uuid::new_v4();
    sqlx::query(
        "insert into reverification_proposals (id, assessment_id, kind, age_limit, found_on)
         select $1, a.id, 'lewat_usia', 59, current_date
         from assessments a join persons p on p.id = a.person_id where p.full_name = 'Ani Umpama'",
    )
    .bind(id)
    .execute(app.owner())
    .await
    .unwrap();
    let mut lusia = app.verifikator().await;
    let at = format!("/lewat-usia/{id}");
    proof.look(&mut lusia, "persons.opened", &at, "Ani Umpama").await;
    let typed = [("jawaban", "masih_sesuai"), ("alasan", "Masih mencari nafkah sendiri")];
    proof
        .form(
            &mut lusia,
            "proposals.still_fits",
            &at,
            "form[action^='/lewat-usia/']",
            &typed,
        )
        .await;
}
