//! A family entered, known already, changed, and sent.

use super::sheet::{self, FORM, borrowed, dump, holds, key, kk, masked, nik, register, send};
use crate::support::{Page, TestApp};

/// Where the summary of errors leads, in order.
fn complaints(page: &Page) -> Vec<String> {
    page.attrs(".errors a", "href")
}

#[tokio::test]
async fn a_family_of_five_with_two_ppks_is_stored_and_its_numbers_are_sealed() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let first = [("nomor_kk", &*kk(7)), ("a1_nama", "Maria Contoh"), ("aksi", "tambah")];
    yohana.submit(FORM, &first).await;
    for _ in 0..3 {
        let page = yohana.submit(FORM, &[("aksi", "tambah")]).await;
        assert_eq!(page.status(), 200, "{}", page.shown());
    }
    assert_eq!(yohana.page().attr("#a1_nama", "value"), "Maria Contoh");
    assert!(yohana.page().has("#a5_nik") && !yohana.page().has("form > fieldset #a6_nik"));

    let answer = yohana
        .submit(
            FORM,
            &[
                ("dusun", "Contoh"),
                ("rt", "1"),
                ("rw", "02"),
                ("alamat", "Jalan Misal 5"),
                ("a1_nik", &nik(1)),
                ("a1_kategori", "23"),
                ("a2_nik", "9907111203900002"),
                ("a2_nama", "Bujang Contoh"),
                ("a3_nik", ""),
                ("a3_tanpa_nik", "ya"),
                ("a3_alasan_nik", "bayi"),
                ("a3_nama", "Upik Contoh"),
                ("a3_tanggal_lahir", "1/2/2026"),
                ("a3_jenis_kelamin", "P"),
                ("a4_nik", "9907.1101.0140.0004"),
                ("a4_nama", "Kakek Contoh"),
                ("a4_kategori", "lansia"),
                ("a4_sub", "08.2"),
                ("a4_kategori_2", "24"),
                ("a5_nik", &nik(5)),
                ("a5_nama", "Bibi Contoh"),
            ],
        )
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let family = yohana.follow().await;
    assert!(family.words().contains("5 anggota tercatat"));
    assert!(family.words().contains("3 data belum dikirim"), "{}", family.shown());
    assert!(family.words().contains("9907••••••••0007"));
    assert!(family.words().contains("Jalan Misal 5, Dusun Contoh, RT 001/RW 002"));
    assert!(family.has(".note.ok"));

    assert_eq!(app.count("select count(*) from persons").await, 5);
    assert_eq!(
        app.count("select count(*) from persons where stage is not null").await,
        2
    );
    assert_eq!(
        app.count("select count(*) from assessments where sub_category_code = '08.2'")
            .await,
        1
    );
    let births: Vec<(String, String, String)> =
        sqlx::query_as("select full_name, born_on::text, sex from persons order by 1")
            .fetch_all(app.owner())
            .await
            .unwrap();
    let births: Vec<String> = births.into_iter().map(|(n, b, s)| format!("{n} {b} {s}")).collect();
    assert_eq!(
        births,
        [
            "Bibi Contoh 1990-03-12 P",
            "Bujang Contoh 1990-03-12 L",
            "Kakek Contoh 1940-01-01 L",
            "Maria Contoh 1990-03-12 P",
            "Upik Contoh 2026-02-01 P"
        ]
    );
    assert_eq!(
        app.count("select count(*) from audit_events where action in ('families.registered', 'persons.registered')")
            .await,
        6
    );
    let dump = dump(&app).await;
    assert!(holds(&dump, "Maria Contoh"));
    for number in [
        &kk(7),
        &nik(1),
        &nik(5),
        "9907111203900002",
        "9907110101400004",
        "9907.1101.0140.0004",
    ] {
        assert!(!holds(&dump, number), "{number} stands in the database");
    }
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn a_nik_that_differs_asks_a_reason_and_then_is_taken() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let typed = [
        ("nomor_kk", &*kk(1)),
        ("a1_nik", &*nik(1)),
        ("a1_nama", "Maria Contoh"),
        ("a1_tanggal_lahir", "13/03/1990"),
        ("a1_jenis_kelamin", "L"),
        ("a1_kategori", "24"),
    ];
    let asked = yohana.submit(FORM, &typed).await;
    assert_eq!(asked.status(), 422);
    assert_eq!(complaints(&asked), ["#a1_alasan_beda"]);
    assert!(asked.text("title").starts_with("Kesalahan: "));
    assert_eq!(asked.attr("#a1_tanggal_lahir", "value"), "13/03/1990");

    let again = yohana.submit(FORM, &[]).await;
    assert_eq!(again.status(), 422, "no reason is no answer");
    let done = yohana.submit(FORM, &[("a1_alasan_beda", "sesuai_kk")]).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(
        app.count(
            "select count(*) from persons where nik_mismatch_reason = 'sesuai_kk' and sex = 'L' and born_on = '1990-03-13'"
        )
        .await,
        1
    );
    let id = sheet::person(&app, "Maria Contoh").await;
    let page = yohana.get(&format!("/ppks/{id}")).await;
    assert!(
        page.words().contains("Isian ini sesuai KK; NIK memang berbeda"),
        "{}",
        page.shown()
    );
}

#[tokio::test]
async fn without_nik_or_kk_a_reason_is_asked_and_enough() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let typed = [
        ("tanpa_kk", "ya"),
        ("a1_tanpa_nik", "ya"),
        ("a1_nama", "Upik Contoh"),
        ("a1_tanggal_lahir", "1 2 2024"),
        ("a1_jenis_kelamin", "P"),
        ("a1_kategori", "1"),
    ];
    let asked = yohana.submit(FORM, &typed).await;
    assert_eq!(complaints(&asked), ["#alasan_kk", "#a1_alasan_nik"]);
    assert!(asked.has("input[name=tanpa_kk][checked]") && asked.has("input[name=a1_tanpa_nik][checked]"));

    let done = yohana
        .submit(
            FORM,
            &[("alasan_kk", "tanpa_alamat"), ("a1_alasan_nik", "tanpa_identitas")],
        )
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert!(yohana.follow().await.words().contains("belum ada"));
    let id = sheet::person(&app, "Upik Contoh").await;
    let page = yohana.get(&format!("/ppks/{id}")).await;
    assert!(
        page.words().contains("Belum ada: Orang terlantar tanpa identitas"),
        "{}",
        page.shown()
    );
}

#[tokio::test]
async fn all_errors_come_at_once_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    yohana.submit(FORM, &[("aksi", "tambah")]).await;
    let typed = [
        ("nomor_kk", "990711010112000"),
        ("dusun", "Dusun <b>\"Misal\"</b>"),
        ("rt", "satu"),
        ("rw", "1234"),
        ("alamat", &*"Jalan ".repeat(50)),
        ("a1_nik", "99071152039000031"),
        ("a1_nama", "X"),
        ("a1_tanggal_lahir", "31/02/1990"),
        ("a1_jenis_kelamin", "P"),
        ("a1_kategori", "27"),
        ("a1_sub", "08.2"),
        ("a1_kategori_2", "entah apa"),
        ("a1_ibu", "Ibu Misal"),
        ("a2_nik", "NIK menyusul"),
        ("a2_nama", "Bujang 2 Contoh"),
    ];
    let page = yohana.submit(FORM, &typed).await;
    assert_eq!(page.status(), 422);
    let mut wrong = complaints(&page);
    wrong.sort();
    for field in [
        "#nomor_kk",
        "#rt",
        "#rw",
        "#alamat",
        "#a1_nik",
        "#a1_nama",
        "#a1_tanggal_lahir",
        "#a1_kategori",
        "#a1_sub",
        "#a1_kategori_2",
        "#a2_nik",
        "#a2_tanggal_lahir",
        "#a2_jenis_kelamin",
    ] {
        assert!(wrong.iter().any(|found| found == field), "{field}: {wrong:?}");
        assert_eq!(page.attr(field, "aria-invalid"), "true", "{field}");
    }
    for (name, value) in typed.iter().filter(|(name, _)| *name != "a1_jenis_kelamin") {
        assert_eq!(page.attr(&format!("[name={name}]"), "value"), *value, "{name}");
    }
    assert!(page.has("#a1_jenis_kelamin option[value=P][selected]"));
    assert_eq!(app.count("select count(*) from families").await, 0);
}

#[tokio::test]
async fn slips_of_the_pen_are_named() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let good = nik(1);

    let twice = send(
        &mut yohana,
        &kk(1),
        &[("Ani Contoh", &good, "23"), ("Budi Contoh", "9907.1152 0390-0001", "")],
    )
    .await;
    assert_eq!(twice.status(), 422);
    assert_eq!(complaints(&twice), ["#a2_nik"]);

    let kk_as_nik = send(&mut yohana, &kk(1), &[("Ani Contoh", &kk(1), "23")]).await;
    assert!(complaints(&kk_as_nik).contains(&"#a1_nik".to_owned()));
    assert!(kk_as_nik.words().contains("Ini nomor KK, bukan NIK"));

    let unknown = send(&mut yohana, &kk(1), &[("Ani Contoh", &good, "99")]).await;
    assert_eq!(complaints(&unknown), ["#a1_kategori"]);

    let nobody = send(&mut yohana, &kk(1), &[]).await;
    assert_eq!(complaints(&nobody), ["#a1_nik"]);
    assert!(nobody.has("#a1_nik"), "the error leads to a field that is there");

    let no_need = send(&mut yohana, &kk(1), &[("Ani Contoh", &good, "")]).await;
    assert_eq!(complaints(&no_need), ["#a1_kategori"]);
    assert_eq!(app.count("select count(*) from families").await, 0);
}

#[tokio::test]
async fn a_household_larger_than_the_sheet_is_not_cut_silently() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let niks: Vec<String> = (1..=21).map(nik).collect();
    let members: Vec<_> = niks.iter().map(|nik| ("Ani Contoh", nik.as_str(), "23")).collect();

    let answer = send(&mut yohana, &kk(1), &members).await;
    assert_eq!(answer.status(), 422, "{}", answer.shown());
    assert_eq!(answer.attr("#a21_nik", "value"), niks[20]);
    assert_eq!(app.count("select count(*) from persons").await, 0);
    assert!(
        register(&mut yohana, &kk(1), &members[..20])
            .await
            .starts_with("/keluarga/")
    );
    assert_eq!(app.count("select count(*) from persons").await, 20);
}

#[tokio::test]
async fn what_is_known_in_the_own_desa_is_shown_and_led_to() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let ani = sheet::person(&app, "Ani Contoh").await;

    // A colleague at the same kelurahan.
    let mut petrus = app.sign_in("sebalo2").await;
    let same_kk = send(&mut petrus, &kk(1), &[("Budi Contoh", &nik(2), "23")]).await;
    assert_eq!(same_kk.status(), 422);
    assert_eq!(complaints(&same_kk), ["#nomor_kk"]);
    assert_eq!(same_kk.attr(".note.warn a", "href"), family);
    assert_eq!(same_kk.attr("#a1_nama", "value"), "Budi Contoh");

    let same_nik = send(
        &mut petrus,
        &kk(2),
        &[("Budi Contoh", &nik(2), "23"), ("Ani Lain", &nik(1), "")],
    )
    .await;
    assert_eq!(same_nik.status(), 422);
    assert_eq!(complaints(&same_nik), ["#a2_nik"]);
    assert_eq!(same_nik.attr(".note.warn a", "href"), format!("/ppks/{ani}"));
    assert_eq!(petrus.get(&format!("/ppks/{ani}")).await.status(), 200);
    assert_eq!(app.count("select count(*) from persons").await, 1);

    // After mending, the same form goes through: its key was not used up.
    petrus.back_to(same_nik);
    let mended = petrus.submit(FORM, &[("a2_nik", &nik(3))]).await;
    assert_eq!(mended.status(), 303, "{}", mended.shown());
}

/// Everything an operator can see of an answer, and of the pages behind it.
async fn seen_by_tirta(is_registered_elsewhere: bool) -> Vec<String> {
    let app = TestApp::new().await;
    if is_registered_elsewhere {
        let mut yohana = app.operator_sebalo().await;
        let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
        assert_eq!(sheet::submit(&mut yohana, &family).await.status(), 303);
    }
    let mut sinta = app.operator_tirta().await;
    let mut seen = Vec::new();
    let mut note = |page: &Page| {
        let mut headers: Vec<String> = page
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", masked(value.to_str().unwrap())))
            .collect();
        headers.sort();
        seen.push(format!("{} {headers:?} {}", page.status(), masked(&page.body())));
    };
    let answer = send(&mut sinta, &kk(1), &[("Siti Misal", &nik(1), "23")]).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    note(&answer);
    let family = answer.location().to_owned();
    note(&sinta.get(&family).await);
    let siti = sheet::person(&app, "Siti Misal").await;
    note(&sinta.get(&format!("/ppks/{siti}")).await);
    note(&sinta.get(&format!("/ppks/{siti}/riwayat")).await);
    note(&sinta.get(&format!("/ppks/{siti}/ubah")).await);
    note(&sinta.post("/ppks/pencarian", &[("cari", &nik(1))]).await);
    note(&sinta.follow().await);
    note(&sinta.post("/ppks/pencarian", &[("cari", &kk(1))]).await);
    note(&sinta.follow().await);
    note(&sinta.get("/ppks").await);
    note(&sinta.get("/beranda").await);

    seen
}

#[tokio::test]
async fn a_number_known_in_another_desa_is_answered_like_an_unknown_one() {
    let (elsewhere, nowhere) = (seen_by_tirta(true).await, seen_by_tirta(false).await);
    for (one, other) in elsewhere.iter().zip(&nowhere) {
        assert_eq!(one, other);
    }
}

#[tokio::test]
async fn one_more_row_keeps_everything_typed() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let typed = [
        ("nomor_kk", "99"),
        ("dusun", "Misal"),
        ("rt", "x"),
        ("rw", "2"),
        ("alamat", "Jalan"),
        ("tanpa_kk", "ya"),
        ("alasan_kk", "hilang"),
        ("a1_nik", "123"),
        ("a1_nama", "Ani"),
        ("a1_tanggal_lahir", "kemarin"),
        ("a1_jenis_kelamin", "P"),
        ("a1_kategori", "lansia"),
        ("a1_tanpa_nik", "ya"),
        ("a1_alasan_nik", "adat"),
        ("a1_sub", "08.2"),
        ("a1_kategori_2", "24"),
        ("a1_ibu", "Ibu"),
        ("aksi", "tambah"),
    ];
    let before = yohana.filled(FORM, &typed).1;
    let page = yohana.submit(FORM, &typed).await;
    assert_eq!(page.status(), 200);
    assert!(!page.has(".errors"));
    assert!(page.has("#a2_nik"));
    let after = yohana.filled(FORM, &[("aksi", "tambah")]).1;
    for pair in before {
        assert!(after.contains(&pair), "{pair:?} is lost: {after:?}");
    }
}

#[tokio::test]
async fn two_editors_never_overwrite_each_other_silently() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    let mut petrus = app.sign_in("sebalo2").await;
    yohana.get(&format!("{family}/ubah")).await;
    petrus.get(&format!("{family}/ubah")).await;

    let won = yohana
        .submit(
            FORM,
            &[
                ("dusun", "Dusun Yohana"),
                ("nomor_kk", &kk(9)),
                ("alasan_ganti_kk", "kk_baru"),
            ],
        )
        .await;
    assert_eq!(won.location(), family);
    let typed = [
        ("dusun", "Dusun Petrus"),
        ("a1_nama", "Upik Contoh"),
        ("a1_nik", &*nik(2)),
    ];
    let lost = petrus.submit(FORM, &typed).await;
    assert_eq!(lost.status(), 409, "{}", lost.shown());
    let compared = lost.text(".note.err");
    for words in [
        "Belum tersimpan",
        "Yohana Contoh",
        "Dusun Yohana",
        "Dusun Petrus",
        "9907••••••••0009",
        "9907••••••••0001",
    ] {
        assert!(compared.contains(words), "{words}: {compared}");
    }
    assert_eq!(lost.attr("#dusun", "value"), "Dusun Petrus");
    assert_eq!(lost.attr("#a1_nama", "value"), "Upik Contoh");
    assert!(lost.has("h1") && lost.has("a[href='/beranda']"));
    assert_eq!(app.count("select count(*) from persons").await, 1);

    // Having compared, Petrus may still decide for what he typed.
    let done = petrus.submit(FORM, &[("nomor_kk", &kk(9))]).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(
        app.count("select count(*) from families where dusun = 'Dusun Petrus' and version = 3")
            .await,
        1
    );
    assert_eq!(
        app.count("select count(*) from record_versions where record_kind = 'families'")
            .await,
        2
    );
    assert_eq!(
        app.count("select count(*) from record_versions where changed::text like '%99071101%'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_family_grows_and_is_sent_whole() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(
        &mut yohana,
        &kk(1),
        &[("Ani Contoh", &nik(1), "23"), ("Budi Contoh", &nik(2), "")],
    )
    .await;
    yohana.get(&format!("{family}/ubah")).await;
    let grown = yohana
        .submit(
            FORM,
            &[
                ("a1_nik", &nik(3)),
                ("a1_nama", "Cici Contoh"),
                ("a1_kategori", "24"),
                ("a1_kategori_2", "23"),
            ],
        )
        .await;
    assert_eq!(grown.location(), family);
    assert!(yohana.follow().await.words().contains("3 anggota tercatat"));

    // A member known already is not entered again.
    yohana.get(&format!("{family}/ubah")).await;
    let again = yohana
        .submit(FORM, &[("a1_nik", &nik(3)), ("a1_nama", "Cici Contoh")])
        .await;
    assert_eq!(again.status(), 422);

    yohana.get(&family).await;
    let form = format!("form[action='{family}/pengiriman']");
    let (path, pairs) = yohana.filled(&form, &[]);
    let sent = yohana.submit(&form, &[]).await;
    assert_eq!(sent.location(), family);
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'submitted'")
            .await,
        3
    );
    let page = yohana.follow().await;
    assert!(!page.has(&form));
    assert!(page.text(".note.ok").contains("Terkirim"));
    let twice = yohana.post(&path, &borrowed(&pairs)).await;
    assert_eq!(twice.location(), family);
    assert_eq!(sheet::submit(&mut yohana, &family).await.status(), 303);
    assert_eq!(
        app.count("select count(*) from assessment_steps where to_stage = 'submitted'")
            .await,
        3
    );
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn a_form_sent_twice_shows_the_same_family() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let pairs = sheet::sheet(&key(), &kk(1), &[("Ani Contoh", &nik(1), "23")]);
    let first = yohana.post("/keluarga", &borrowed(&pairs)).await;
    let second = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(first.location(), second.location());
    assert_eq!(app.count("select count(*) from families").await, 1);

    // The key is the sender's own: somebody else's form under it is another form.
    let mut sinta = app.operator_tirta().await;
    let other = sinta.post("/keluarga", &borrowed(&pairs)).await;
    assert_ne!(other.location(), first.location());
}

#[tokio::test]
async fn only_operators_enter_families_and_only_of_their_desa() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let family = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "23")]).await;
    for username in ["tksk", "verifikator", "admin", "pimpinan", "unduh"] {
        let mut other = app.sign_in(username).await;
        assert_eq!(other.get("/keluarga/baru").await.status(), 403, "{username}");
        let sent = send(&mut other, &kk(2), &[("Budi Contoh", &nik(2), "23")]).await;
        assert_eq!(sent.status(), 403, "{username}");
        assert_eq!(other.get(&format!("{family}/ubah")).await.status(), 403, "{username}");
    }
    let mut sinta = app.operator_tirta().await;
    for path in [family.clone(), format!("{family}/ubah")] {
        assert_eq!(sinta.get(&path).await.status(), 404, "{path}");
    }
    assert_eq!(sheet::submit(&mut sinta, &family).await.status(), 404);
    let edit = sinta
        .post(
            &format!("{family}/ubah"),
            &[("kunci", &key()), ("versi", "1"), ("nomor_kk", &kk(1))],
        )
        .await;
    assert_eq!(edit.status(), 404);
    assert_eq!(app.count("select count(*) from families").await, 1);
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'draft'")
            .await,
        1
    );
}

#[tokio::test]
async fn the_button_for_one_more_says_when_the_sheet_is_full() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    for _ in 0..19 {
        assert_eq!(yohana.submit(FORM, &[("aksi", "tambah")]).await.status(), 200);
    }
    let full = yohana.submit(FORM, &[("a20_nama", "Ani"), ("aksi", "tambah")]).await;
    assert_eq!(full.status(), 422);
    assert_eq!(complaints(&full), ["#a20_nik"]);
    assert_eq!(full.attr("#a20_nama", "value"), "Ani");
}
