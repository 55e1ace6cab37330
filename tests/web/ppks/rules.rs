//! What a category asks for: refused at the field, asked about and answered with a reason, or said nothing of.

use super::sheet::{self, FORM, assessment, borrowed, child, elder, infant, key, kk, nik, register, send};
use crate::support::{Page, TestApp};

fn complaints(page: &Page) -> Vec<String> {
    page.attrs(".errors a", "href")
}

#[tokio::test]
async fn who_does_not_fit_a_category_is_refused_at_the_field_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let man = "9907111203900001";
    let (old, young) = (elder(1), child(1));
    let cases = [
        (
            man,
            "23",
            "#a1_kategori",
            "jenis kelaminnya: kategori 23 hanya untuk perempuan",
        ),
        (man, "8", "#a1_kategori", "kategori 8 untuk umur 60 tahun ke atas"),
        (man, "1", "#a1_kategori", "kategori 1 untuk umur sampai 5 tahun"),
        (man, "4", "#a1_kategori", "kategori 4 untuk umur sampai 18 tahun"),
        (
            &*old,
            "2",
            "#a1_kategori",
            "Pilih kategori lain, atau perbaiki tanggal lahirnya",
        ),
        (&*young, "10", "#a1_kategori", "kategori 10 untuk umur 18 tahun ke atas"),
    ];
    for (nik, category, field, words) in cases {
        let answer = send(&mut yohana, &kk(1), &[("Ani Contoh", nik, category)]).await;
        assert_eq!(answer.status(), 422, "{category}");
        assert_eq!(complaints(&answer), [field], "{category}: {}", answer.shown());
        assert!(answer.text(".errors").contains(words), "{}", answer.text(".errors"));
        assert_eq!(answer.attr("#a1_kategori", "value"), category);
    }
    for category in ["9", "penyandang disabilitas"] {
        let mut pairs = sheet::sheet(&key(), &kk(1), &[("Ani Contoh", &nik(1), category)]);
        pairs.retain(|(name, _)| name != "a1_disabilitas");
        let answer = yohana.post("/keluarga", &borrowed(&pairs)).await;
        assert_eq!(complaints(&answer), ["#a1_disabilitas"], "{}", answer.shown());
        assert!(answer.has("#a1_disabilitas") && answer.has("details[open] #a1_disabilitas"));
    }
    assert_eq!(app.count("select count(*) from persons").await, 0);
    assert_eq!(app.count("select count(*) from rahasia.envelopes").await, 0);
}

#[tokio::test]
async fn a_doubt_is_answered_with_a_reason_that_the_verifier_reads() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let typed = [
        ("nomor_kk", &*kk(1)),
        ("a1_nik", &*infant(1)),
        ("a1_nama", "Upik Contoh"),
        ("a1_kategori", "4"),
    ];
    let asked = yohana.submit(FORM, &typed).await;
    assert_eq!(complaints(&asked), ["#a1_yakin"], "{}", asked.shown());
    assert!(
        asked.text(".note.warn").contains("kategori 4 untuk umur 6–18 tahun"),
        "{}",
        asked.shown()
    );
    assert!(asked.has("#a1_yakin:not([checked])") && asked.has("label[for=a1_alasan_yakin]"));

    let no_reason = yohana.submit(FORM, &[("a1_yakin", "ya")]).await;
    assert_eq!(complaints(&no_reason), ["#a1_alasan_yakin"], "{}", no_reason.shown());
    assert!(no_reason.has("#a1_yakin[checked]"));
    // A tick for one doubt is none for another one.
    let other = yohana
        .submit(
            FORM,
            &[
                ("a1_kategori", "20"),
                ("a1_yakin", "ya"),
                ("a1_alasan_yakin", "Ikut ibunya"),
            ],
        )
        .await;
    assert_eq!(complaints(&other), ["#a1_yakin"]);
    let asked = yohana
        .submit(FORM, &[("a1_kategori", "4"), ("a1_alasan_yakin", "")])
        .await;
    assert_eq!(asked.status(), 422);
    let done = yohana
        .submit(
            FORM,
            &[("a1_yakin", "ya"), ("a1_alasan_yakin", "Ikut ibunya berjualan")],
        )
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let family = done.location().to_owned();
    let stored: (Vec<String>, String) = sqlx::query_as("select warnings, warning_reason from assessments")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert_eq!(stored, (vec!["umur".to_owned()], "Ikut ibunya berjualan".to_owned()));

    sheet::submit(&mut yohana, &family).await;
    let upik = sheet::person(&app, "Upik Contoh").await;
    let own = yohana.get(&format!("/ppks/{upik}")).await;
    assert!(own.words().contains("Alasan: Ikut ibunya berjualan"), "{}", own.shown());
    let waiting = assessment(&app, upik, "04").await;
    let record = app.verifikator().await.get(&format!("/verifikasi/{waiting}")).await;
    assert!(
        record.words().contains("Umur di luar batas kategori"),
        "{}",
        record.shown()
    );
    assert!(record.words().contains("Ikut ibunya berjualan"));
}

#[tokio::test]
async fn a_doubt_about_a_secret_case_is_sealed_with_it() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    // Five years old, and a witness.
    let pairs = sheet::sheet(&key(), &kk(1), &[("Kenari Senyap", &infant(1), "3")]);
    let asked = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(complaints(&asked), ["#a1_yakin"], "{}", asked.shown());
    let sent = yohana
        .submit(
            FORM,
            &[("a1_yakin", "ya"), ("a1_alasan_yakin", "Saksi sunyi perkara rekaan")],
        )
        .await;
    assert!(
        sent.location().starts_with("/kasus-rahasia/terkirim/"),
        "{}",
        sent.shown()
    );
    assert!(!sheet::holds(&sheet::dump(&app).await, "sunyi perkara"));

    let id: uuid::Uuid = sqlx::query_scalar("select id from rahasia.envelopes")
        .fetch_one(app.owner())
        .await
        .unwrap();
    let opened = app.sign_in("rahasia").await.get(&format!("/kasus-rahasia/{id}")).await;
    assert!(
        opened.words().contains("Saksi sunyi perkara rekaan"),
        "{}",
        opened.shown()
    );
    assert!(opened.words().contains("Umur di luar batas kategori"));
}

#[tokio::test]
async fn age_is_that_of_the_day_of_assessment_and_the_day_is_kept() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut pairs = sheet::sheet(&key(), &kk(1), &[("Ani Contoh", "9907115203600001", "8")]);
    let mut send_on = async |day: &str| {
        pairs.retain(|(name, _)| name != "a1_tanggal_penilaian" && name != "kunci");
        pairs.push(("a1_tanggal_penilaian".to_owned(), day.to_owned()));
        pairs.push(("kunci".to_owned(), key()));
        yohana.post("/keluarga", &borrowed(&pairs)).await
    };
    // Sixty on 12 March 2020.
    for (day, field) in [
        ("11/03/2020", "#a1_kategori"),
        ("1/1/2099", "#a1_tanggal_penilaian"),
        ("1/1/1949", "#a1_tanggal_penilaian"),
        ("tadi", "#a1_tanggal_penilaian"),
    ] {
        let answer = send_on(day).await;
        assert_eq!(complaints(&answer), [field], "{day}: {}", answer.shown());
        assert_eq!(answer.attr("#a1_tanggal_penilaian", "value"), day);
    }
    assert_eq!(send_on("12/03/2020").await.status(), 303);
    let day: String = sqlx::query_scalar("select assessed_on::text from assessments")
        .fetch_one(app.owner())
        .await
        .unwrap();
    assert_eq!(day, "2020-03-12");
}

#[tokio::test]
async fn kinds_of_disability_and_where_somebody_stays_are_kept_and_found() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut pairs = sheet::sheet(
        &key(),
        &kk(1),
        &[("Ani Contoh", &nik(1), "9"), ("Budi Contoh", &nik(2), "23")],
    );
    for (name, value) in [
        ("a1_disabilitas", "netra"),
        ("a1_tinggal", "panti"),
        ("a1_panti", "Panti Rekaan"),
        ("a2_tinggal", "luar_panti"),
    ] {
        pairs.push((name.to_owned(), value.to_owned()));
    }
    let done = yohana.post("/keluarga", &borrowed(&pairs)).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let family = done.location().to_owned();
    let ani = sheet::person(&app, "Ani Contoh").await;
    let own = yohana.get(&format!("/ppks/{ani}")).await;
    assert!(
        own.words().contains("Disabilitas: Fisik, Sensorik netra"),
        "{}",
        own.shown()
    );
    assert!(own.words().contains("Tinggal: Dalam panti: Panti Rekaan"));

    let found = yohana.get("/ppks?tinggal=panti").await;
    assert_eq!(found.all("tbody th"), ["Ani Contoh"], "{}", found.shown());
    assert!(found.words().contains("1 orang") && found.text(".chips").contains("Dalam panti"));
    assert!(yohana.get("/ppks?tinggal=jalanan").await.has(".empty"));
    assert_eq!(yohana.get("/ppks?tinggal=ngawur").await.all("tbody th").len(), 2);

    // Changed while it is a draft; what is not offered is named.
    let need = assessment(&app, ani, "09").await;
    yohana.get(&format!("/ppks/{ani}/ubah")).await;
    let (home, name) = (format!("tinggal_{need}"), format!("panti_{need}"));
    let wrong = yohana.submit(FORM, &[(&home, "panti"), (&name, "")]).await;
    assert_eq!(complaints(&wrong), [format!("#{name}")], "{}", wrong.shown());
    let done = yohana
        .submit(FORM, &[(&home, "rumah_sakit"), (&name, "RSUD Rekaan")])
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    let stored: (Vec<String>, String, String) =
        sqlx::query_as("select disability_kinds, residence, residence_name from assessments where id = $1")
            .bind(need)
            .fetch_one(app.owner())
            .await
            .unwrap();
    assert_eq!(
        stored,
        (
            vec!["fisik".to_owned(), "netra".to_owned()],
            "rumah_sakit".to_owned(),
            "RSUD Rekaan".to_owned()
        )
    );
    sheet::submit(&mut yohana, &family).await;
    let record = app.verifikator().await.get(&format!("/verifikasi/{need}")).await;
    assert!(
        record.words().contains("Rumah sakit: RSUD Rekaan"),
        "{}",
        record.shown()
    );
    assert!(record.words().contains("Fisik, Sensorik netra"));
    // The file holds who the screen shows.
    let mut admin = app.admin().await;
    let export = admin.get("/unduhan/ppks?tinggal=rumah_sakit").await;
    assert!(export.words().contains("tinggal: rumah sakit"), "{}", export.shown());
}

#[tokio::test]
async fn a_changed_birth_date_is_judged_against_what_is_recorded() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(
        &mut yohana,
        &kk(1),
        &[("Ani Contoh", &elder(1), "8"), ("Budi Contoh", &nik(2), "23")],
    )
    .await;
    let (ani, budi) = (
        sheet::person(&app, "Ani Contoh").await,
        sheet::person(&app, "Budi Contoh").await,
    );
    yohana.get(&format!("/ppks/{ani}/ubah")).await;
    let refused = yohana
        .submit(FORM, &[("a1_nik", &nik(1)), ("a1_tanggal_lahir", "")])
        .await;
    assert_eq!(complaints(&refused), ["#a1_tanggal_lahir"], "{}", refused.shown());

    yohana.get(&format!("/ppks/{budi}/ubah")).await;
    let man = yohana
        .submit(FORM, &[("a1_nik", "9907111203900009"), ("a1_jenis_kelamin", "")])
        .await;
    assert_eq!(complaints(&man), ["#a1_jenis_kelamin"], "{}", man.shown());
    yohana.get(&format!("/ppks/{budi}/ubah")).await;
    let typed = [("a1_nik", &*elder(2)), ("a1_tanggal_lahir", "")];
    assert_eq!(complaints(&yohana.submit(FORM, &typed).await), ["#a1_yakin"]);
    let done = yohana
        .submit(FORM, &[("a1_yakin", "ya"), ("a1_alasan_yakin", "Masih mencari nafkah")])
        .await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(
        app.count("select count(*) from assessments where category_code = '23' and warnings = '{umur}'")
            .await,
        1
    );
    // Without a change of birth or sex nothing is judged again.
    yohana.get(&format!("/ppks/{budi}/ubah")).await;
    assert_eq!(yohana.submit(FORM, &[("a1_ibu", "Ibu Misal")]).await.status(), 303);
}

#[tokio::test]
async fn a_rule_of_the_office_is_not_loaded_over() {
    let app = TestApp::new().await;
    sqlx::query("update category_rules set age_max = 4, is_own = true where category_code = '01' and kind = 'umur'")
        .execute(app.owner())
        .await
        .unwrap();
    let mut owner = app.owner().acquire().await.unwrap();
    balale::ppks::categories::load(&mut owner).await.unwrap();
    let mut yohana = app.operator_sebalo().await;
    let answer = send(&mut yohana, &kk(1), &[("Upik Contoh", &infant(1), "1")]).await;

    assert!(
        answer.text(".errors").contains("umur sampai 4 tahun"),
        "{}",
        answer.shown()
    );
}
