//! Columns under headings that nobody knows: asked about once, and remembered for the desa.

use super::{HEADS, check, piles, take, xlsx};
use crate::ppks::sheet::{kk, nik};
use crate::support::TestApp;

const FORM: &str = "form#kolom";

#[tokio::test]
async fn a_heading_that_nobody_knows_is_asked_about_once_and_remembered_for_the_desa() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let heads = ["Kartu", "Identitas", "Siapa", "RT", "Kelas bantuan"];
    let (kk1, ani, kk2, sari) = (kk(1), nik(1), kk(2), nik(2));
    let (at, page) = check(&mut yohana, &xlsx(&[&heads, &[&kk1, &ani, "Ani Contoh", "1", "24"]])).await;

    assert!(!page.has(".figures"), "{}", page.shown());
    assert!(
        page.words().contains("Judul kolom di berkas ini belum dikenal"),
        "{}",
        page.shown()
    );
    assert!(
        page.words().contains("Kolom “Identitas” berisi apa?"),
        "{}",
        page.shown()
    );
    assert!(page.words().contains("9907••••0001"), "{}", page.shown());
    assert!(!page.words().contains(&ani), "numbers are masked: {}", page.shown());
    assert!(
        !page
            .words()
            .contains("Kolom “RT” berisi apa? Misalnya: 1 Pilih isinya Kolom")
    );
    let answer = yohana
        .submit(
            FORM,
            &[
                ("isi1", "nomor_kk"),
                ("isi2", "nik"),
                ("isi3", "nama"),
                ("isi4", "kategori"),
            ],
        )
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let page = yohana.get(&at).await;
    assert_eq!(piles(&page), ["1", "0", "0"], "{}", page.shown());
    assert!(!page.words().contains("Kolom yang belum dikenal"), "{}", page.shown());
    take(&app, &mut yohana, &at).await;
    assert_eq!(
        app.count("select count(*) from persons where full_name = 'Ani Contoh'")
            .await,
        1
    );

    // The colleague of the same desa is not asked again; another desa is.
    let next = xlsx(&[&heads, &[&kk2, &sari, "Sari Contoh", "1", "24"]]);
    let mut petrus = app.sign_in("sebalo2").await;
    let (_, page) = check(&mut petrus, &next).await;
    assert_eq!(piles(&page), ["1", "0", "0"], "{}", page.shown());
    let mut elsewhere = app.operator_tirta().await;
    let (_, page) = check(&mut elsewhere, &next).await;
    assert!(!page.has(".figures"), "{}", page.shown());
}

#[tokio::test]
async fn one_unknown_column_holds_nothing_up_and_can_be_said_to_be_of_no_use() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let heads = [&HEADS[..], &["Kelas bantuan", "Pekerjaan"]].concat();
    let (kk1, ani) = (kk(1), nik(1));
    let row = [&kk1, &ani, "Ani Contoh", "", "P", "24", "1", "2", "B", "Tani"];
    let (at, page) = check(&mut yohana, &xlsx(&[&heads, &row])).await;

    assert_eq!(piles(&page), ["1", "0", "0"]);
    assert!(page.words().contains("Kolom yang belum dikenal"), "{}", page.shown());
    assert!(
        page.words().contains("Kolom “Kelas bantuan” berisi apa?"),
        "{}",
        page.shown()
    );
    yohana.submit(FORM, &[("isi1", "tidak_dipakai")]).await;
    let page = yohana.get(&at).await;
    assert!(!page.words().contains("Kolom yang belum dikenal"), "{}", page.shown());
    assert_eq!(piles(&page), ["1", "0", "0"]);
}

#[tokio::test]
async fn a_column_that_was_understood_wrongly_is_said_otherwise() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, ani) = (kk(1), nik(1));
    // The day of the visit, not of the birth.
    let heads = ["No KK", "NIK", "Nama", "Tanggal", "Kategori"];
    let (at, page) = check(
        &mut yohana,
        &xlsx(&[&heads, &[&kk1, &ani, "Ani Contoh", "01/11/2026", "24"]]),
    )
    .await;
    assert_eq!(piles(&page), ["0", "1", "0"], "{}", page.shown());

    let (_, pairs) = yohana.filled(FORM, &[]);
    let column = pairs
        .iter()
        .find(|(name, place)| name.starts_with("kolom") && place == "0_3")
        .unwrap();
    let meaning = column.0.replace("kolom", "isi");
    yohana.submit(FORM, &[(&meaning, "tidak_dipakai")]).await;
    let page = yohana.get(&at).await;
    assert_eq!(piles(&page), ["1", "0", "0"], "{}", page.shown());
}

#[tokio::test]
async fn a_table_without_headings_is_shown_column_by_column() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, ani, kk2, sari) = (kk(1), nik(1), kk(2), nik(2));
    let rows = [[&kk1[..], &ani, "Ani Contoh", "24"], [&kk2, &sari, "Sari Contoh", "24"]];
    let file = xlsx(&[&rows[0], &rows[1]]);
    let (at, page) = check(&mut yohana, &file).await;
    assert!(!page.has(".figures"), "{}", page.shown());
    assert!(page.words().contains("Kolom A berisi apa?"), "{}", page.shown());
    assert!(page.words().contains("Ani Contoh, Sari Contoh"), "{}", page.shown());

    yohana
        .submit(
            FORM,
            &[
                ("isi1", "nomor_kk"),
                ("isi2", "nik"),
                ("isi3", "nama"),
                ("isi4", "kategori"),
            ],
        )
        .await;
    let page = yohana.get(&at).await;
    assert_eq!(piles(&page), ["2", "0", "0"], "{}", page.shown());
    let page = take(&app, &mut yohana, &at).await;
    assert_eq!(piles(&page), ["0", "0", "2"], "{}", page.shown());
    // Its file with remarks keeps every row.
    let back = yohana.get(&format!("{at}/berkas")).await;
    assert_eq!(back.status(), 200);
}

#[tokio::test]
async fn a_secret_case_below_an_unknown_heading_is_thrown_away_once_it_is_understood() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, ani) = (kk(1), nik(1));
    let heads = ["No KK", "NIK", "Nama", "Golongan"];
    let (at, _) = check(&mut yohana, &xlsx(&[&heads, &[&kk1, &ani, "Ani Rahasia", "16"]])).await;
    yohana.submit(FORM, &[("isi1", "kategori")]).await;

    let page = yohana.get(&at).await;
    assert!(page.words().contains("kasus rahasia"), "{}", page.shown());
    let back = yohana.get(&format!("{at}/berkas")).await;
    assert!(!page.words().contains("Ani Rahasia") && !String::from_utf8_lossy(&back.bytes).contains("Ani Rahasia"));
}

#[tokio::test]
async fn nonsense_about_columns_is_passed_over() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, ani) = (kk(1), nik(1));
    let heads = ["No KK", "NIK", "Nama", "Golongan"];
    let (at, _) = check(&mut yohana, &xlsx(&[&heads, &[&kk1, &ani, "Ani Contoh", "24"]])).await;
    for (place, meaning) in [
        ("0_99", "nik"),
        ("9_0", "nik"),
        ("x", "nik"),
        ("0_3", "admin"),
        ("", ""),
    ] {
        let key = crate::ppks::sheet::key();
        let answer = yohana
            .post(&at, &[("kunci", &key), ("kolom1", place), ("isi1", meaning)])
            .await;
        assert_eq!(answer.status(), 303, "{place} {meaning}");
    }
    assert_eq!(app.count("select count(*) from column_words").await, 0);
}
