//! A nomor KK that the desa has already offers its members; somebody without a KK comes in by the same door.

use super::sheet::{self, FORM, SEBALO, assessment, child, kk, nik, register, send};
use crate::support::{Page, TestApp};

fn complaints(page: &Page) -> Vec<String> {
    page.attrs(".errors a", "href")
}

#[tokio::test]
async fn a_known_kk_offers_its_members_and_keeps_what_was_typed() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(
        &mut yohana,
        &kk(1),
        &[("Ani Contoh", &nik(1), "23"), ("Budi Contoh", &child(2), "")],
    )
    .await;
    let offered = send(&mut yohana, &kk(1), &[("Cici Contoh", &nik(3), "")]).await;
    assert_eq!(offered.status(), 422);
    assert_eq!(complaints(&offered), ["#nomor_kk"]);
    let text = offered.text("form#f");
    assert!(
        text.contains("Siapa yang termasuk PPKS?") && text.contains("Budi Contoh"),
        "{}",
        offered.shown()
    );
    assert!(text.contains("Sudah tercatat: 23"), "{}", offered.shown());
    assert_eq!(offered.attr("#a1_nama", "value"), "Cici Contoh");
    assert!(!offered.has("#k3_pilih"));

    // A tick without a category, and a category that is recorded already.
    let wrong = yohana.submit(FORM, &[("k1_kategori", "23"), ("k2_pilih", "ya")]).await;
    assert_eq!(
        complaints(&wrong),
        ["#k1_kategori", "#k2_kategori"],
        "{}",
        wrong.shown()
    );
    assert!(wrong.has("#k1_pilih[checked]") && wrong.has("#k2_pilih[checked]"));
    // The rules hold here as well.
    let wrong = yohana
        .submit(FORM, &[("k1_kategori", "24"), ("k2_kategori", "8")])
        .await;
    assert_eq!(complaints(&wrong), ["#k2_kategori"], "{}", wrong.shown());
    let done = yohana
        .submit(
            FORM,
            &[("k2_kategori", "5"), ("k2_disabilitas", "rungu"), ("k2_sub", "")],
        )
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(done.location(), family);

    let (ani, budi) = (
        sheet::person(&app, "Ani Contoh").await,
        sheet::person(&app, "Budi Contoh").await,
    );
    assessment(&app, ani, "24").await;
    assessment(&app, budi, "05").await;
    assert_eq!(app.count("select count(*) from families").await, 1);
    assert_eq!(app.count("select count(*) from persons").await, 3);
    assert_eq!(app.count("select count(*) from assessments").await, 3);
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'persons.changed'")
            .await,
        2
    );
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn another_number_makes_another_family_and_nobody_ticked_is_said() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let offered = send(&mut yohana, &kk(1), &[("Cici Contoh", &nik(3), "23")]).await;
    let nobody = yohana
        .submit(FORM, &[("a1_nik", ""), ("a1_nama", ""), ("a1_kategori", "")])
        .await;
    assert_eq!(complaints(&nobody), ["#k1_pilih"], "{}", nobody.shown());

    yohana.back_to(offered);
    let done = yohana
        .submit(FORM, &[("nomor_kk", &kk(2)), ("k1_kategori", "24")])
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(app.count("select count(*) from families").await, 2);
    assert_eq!(
        app.count("select count(*) from assessments where category_code = '24'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_secret_need_of_a_known_member_is_sealed_and_leaves_no_trace() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    send(&mut yohana, &kk(1), &[]).await;
    send(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let typed = [
        ("a1_nik", ""),
        ("a1_nama", ""),
        ("a1_kategori", ""),
        ("k1_kategori", "16"),
    ];
    let done = yohana.submit(FORM, &typed).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(app.count("select count(*) from rahasia.envelopes").await, 1);
    assert_eq!(app.count("select count(*) from assessments").await, 1);
    assert_eq!(app.count("select count(*) from persons where version > 1").await, 0);
    assert_eq!(
        app.count("select count(*) from audit_events where action in ('persons.changed', 'families.changed')")
            .await,
        0
    );
}

#[tokio::test]
async fn somebody_without_a_kk_is_entered_with_a_reason() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let page = yohana.get("/ppks/baru").await;
    assert_eq!(page.text("h1"), "Tambah orang tanpa KK");
    assert!(!page.has("#nomor_kk") && page.has("#alasan_kk"));
    let typed = [
        ("a1_tanpa_nik", "ya"),
        ("a1_alasan_nik", "tanpa_identitas"),
        ("a1_nama", "Kelana Contoh"),
        ("a1_tanggal_lahir", "1/1/1980"),
        ("a1_jenis_kelamin", "L"),
        ("a1_kategori", "gelandangan"),
        ("a1_tinggal", "jalanan"),
    ];
    let asked = yohana.submit(FORM, &typed).await;
    assert_eq!(complaints(&asked), ["#alasan_kk"], "{}", asked.shown());
    assert_eq!(asked.text("h1"), "Tambah orang tanpa KK");
    let done = yohana
        .submit(FORM, &[("alasan_kk", "tanpa_alamat"), ("alamat", "Pasar Rekaan")])
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert!(yohana.follow().await.words().contains("belum ada"));
    let stored: (String, String, String) = sqlx::query_as(
        "select f.desa_kode, f.nomor_kk_missing_reason, a.residence from families f
         join persons p on p.family_id = f.id join assessments a on a.person_id = p.id",
    )
    .fetch_one(app.owner())
    .await
    .unwrap();
    assert_eq!(
        stored,
        (SEBALO.to_owned(), "tanpa_alamat".to_owned(), "jalanan".to_owned())
    );
}
