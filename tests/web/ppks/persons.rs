//! The list, a person's page, an edit, and how far each office sees.

use uuid::Uuid;

use super::sheet::{self, FORM, SEBALO, TIRTA, assessment, decide, key, kk, nik, register, stage};
use crate::support::{Client, Page, TestApp};

fn names(page: &Page) -> Vec<String> {
    page.all("tbody th")
}

/// Four people: two of Sebalo, one of Tirta Kencana in the same kecamatan, one of Sungai Duri in another.
async fn four_people(app: &TestApp) {
    let mut yohana = app.operator_sebalo().await;
    let first = register(&mut yohana, &kk(1), &[("Ani Contoh", &nik(1), "21")]).await;
    register(
        &mut yohana,
        &kk(2),
        &[("Budi Contoh", &nik(2), "23"), ("Tanpa Kategori", &nik(3), "")],
    )
    .await;
    sheet::submit(&mut yohana, &first).await;
    register(
        &mut app.operator_tirta().await,
        &kk(3),
        &[("Cici Misal", &nik(4), "23")],
    )
    .await;
    register(
        &mut app.operator_duri().await,
        &kk(4),
        &[("Dedi Umpama", &nik(5), "23")],
    )
    .await;
    sqlx::query("update assessments set sub_category_code = '21.2' where category_code = '21'")
        .execute(app.owner())
        .await
        .unwrap();
}

#[tokio::test]
async fn everybody_sees_as_far_as_the_office_reaches() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let all = ["Ani Contoh", "Budi Contoh", "Cici Misal", "Dedi Umpama"];
    for (username, seen) in [
        ("sebalo", &all[..2]),
        ("sebalo2", &all[..2]),
        ("tirta", &all[2..3]),
        ("duri", &all[3..]),
        ("tksk", &all[..3]),
        ("tksk-raya", &all[3..]),
        ("verifikator", &all),
        ("admin", &all),
        ("unduh", &all),
    ] {
        let mut client = app.sign_in(username).await;
        let page = client.get("/ppks").await;
        assert_eq!(names(&page), seen, "{username}");
        assert!(page.words().contains(&format!("{} orang", seen.len())), "{username}");
        for name in all {
            let id = sheet::person(&app, name).await;
            let expected = if seen.contains(&name) { 200 } else { 404 };
            for path in ["", "/riwayat"] {
                let page = client.get(&format!("/ppks/{id}{path}")).await;
                assert_eq!(page.status(), expected, "{username} {name} {path}");
            }
        }
    }
    let mut markus = app.pimpinan().await;
    assert_eq!(markus.get("/ppks").await.status(), 403);
    let id = sheet::person(&app, "Ani Contoh").await;
    for path in [
        format!("/ppks/{id}"),
        format!("/ppks/{id}/riwayat"),
        format!("/ppks/{id}/ubah"),
        format!("/ppks/{}", Uuid::new_v4()),
    ] {
        assert_eq!(markus.get(&path).await.status(), 403, "{path}");
    }
    assert_eq!(markus.post("/ppks/pencarian", &[("cari", "ani")]).await.status(), 403);
}

#[tokio::test]
async fn the_list_is_narrowed_by_place_need_and_status() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let mut dayang = app.verifikator().await;
    for (query, seen) in [
        ("kec=61.07.04", vec!["Ani Contoh", "Budi Contoh", "Cici Misal"]),
        ("kec=61.07.01", vec!["Dedi Umpama"]),
        ("kec=61.07.04&desa=61.07.04.2003", vec!["Cici Misal"]),
        ("kategori=23", vec!["Budi Contoh", "Cici Misal", "Dedi Umpama"]),
        ("kategori=21", vec!["Ani Contoh"]),
        ("kategori=21&sub=21.2", vec!["Ani Contoh"]),
        ("kategori=21&sub=21.1", vec![]),
        ("status=menunggu", vec!["Ani Contoh"]),
        ("status=draf&kec=61.07.04", vec!["Budi Contoh", "Cici Misal"]),
        ("status=terverifikasi", vec![]),
    ] {
        let page = dayang.get(&format!("/ppks?{query}")).await;
        assert_eq!(names(&page), seen, "{query}");
        if seen.is_empty() {
            assert!(page.text(".empty").contains("Tidak ada yang cocok"), "{query}");
        } else {
            assert!(page.words().contains(&format!("{} orang", seen.len())), "{query}");
        }
        assert!(page.has(".chips a"), "{query}");
    }
    // Through the form, and back again by the chip.
    dayang.get("/ppks").await;
    let page = dayang.submit("form[method=get]", &[("kec", "61.07.01")]).await;
    assert_eq!(names(&page), ["Dedi Umpama"]);
    let chip = page.attr(".chips a", "href");
    assert_eq!(names(&dayang.get(&chip).await).len(), 4);
}

#[tokio::test]
async fn an_unknown_filter_does_no_harm() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let mut dayang = app.verifikator().await;
    for query in [
        "kec=zz",
        "kec=61.07.04.1010",
        "desa=61",
        "desa='%3b--",
        "kategori=99",
        "kategori=%F0%9F%98%80",
        "sub=99.9",
        "status=dicabut",
        "status=entah",
        "ukuran=1000000",
        "halaman=-1",
        "setelah=bukan-id",
        "sebelum=%FF%FE",
        "cari=bukan-id",
        "kec=&desa=&kategori=&sub=&status=&cari=",
    ] {
        let page = dayang.get(&format!("/ppks?{query}")).await;
        assert_eq!((page.status(), names(&page).len()), (200, 4), "{query}");
    }
    // A place in the list that is gone: the list from its beginning, not "no data yet".
    for cursor in ["setelah", "sebelum"] {
        let page = dayang.get(&format!("/ppks?{cursor}={}", Uuid::new_v4())).await;
        assert_eq!((page.status(), names(&page).len()), (200, 4), "{cursor}");
        assert!(!page.has("a[rel=prev]") && !page.has("a[rel=next]"), "{cursor}");
    }
    assert_eq!(
        dayang.get(&format!("/ppks?cari={}", Uuid::new_v4())).await.status(),
        404
    );
    // Regions outside the reach look like regions that do not exist.
    let mut yohana = app.operator_sebalo().await;
    let outside = yohana.get(&format!("/ppks?desa={TIRTA}")).await;
    let nowhere = yohana.get("/ppks?desa=99.99.99.9999").await;
    assert_eq!((outside.status(), nowhere.status()), (404, 404));
    assert_eq!(sheet::masked(&outside.body()), sheet::masked(&nowhere.body()));
    assert_eq!(yohana.get(&format!("/ppks?desa={SEBALO}")).await.status(), 200);
}

#[tokio::test]
async fn the_pages_of_the_list_show_everybody_once_in_both_directions() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    // Sixty people in three households; every name three times, in both cases of letters.
    for family in 0..3 {
        let niks: Vec<String> = (1..=20).map(|n| nik(family * 20 + n)).collect();
        let names: Vec<String> = (0..20)
            .map(|n| match family {
                0 => format!("Orang {} Contoh", char::from(b'A' + n)),
                1 => format!("orang {} contoh", char::from(b'a' + n)),
                _ => format!("Orang {} Contoh", char::from(b'A' + n / 7)),
            })
            .collect();
        let members: Vec<_> = niks
            .iter()
            .zip(&names)
            .map(|(nik, name)| (name.as_str(), nik.as_str(), "23"))
            .collect();
        register(&mut yohana, &kk(family + 1), &members).await;
    }

    let mut page = yohana.get("/ppks").await;
    let mut pages = vec![page.attrs("tbody th a", "href")];
    let mut all_names = names(&page);
    while page.has("a[rel=next]") {
        assert!(page.words().contains("60 orang"));
        page = yohana.get(&page.attr("a[rel=next]", "href")).await;
        assert!(page.has("a[rel=prev]"));
        pages.push(page.attrs("tbody th a", "href"));
        all_names.extend(names(&page));
        assert!(pages.len() < 10);
    }
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25, 10]);
    let folded: Vec<String> = all_names.iter().map(|name| name.to_lowercase()).collect();
    assert!(folded.is_sorted(), "{folded:?}");
    let mut ids: Vec<&String> = pages.iter().flatten().collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 60);

    let mut backwards = vec![page.attrs("tbody th a", "href")];
    while page.has("a[rel=prev]") {
        page = yohana.get(&page.attr("a[rel=prev]", "href")).await;
        assert!(page.has("a[rel=next]"));
        backwards.push(page.attrs("tbody th a", "href"));
        assert!(backwards.len() < 10);
    }
    backwards.reverse();
    assert_eq!(backwards, pages);
}

#[tokio::test]
async fn out_of_reach_and_not_there_look_the_same() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let mut sinta = app.operator_tirta().await;
    let ani = sheet::person(&app, "Ani Contoh").await;
    let family: Uuid = sqlx::query_scalar("select family_id from persons where id = $1")
        .bind(ani)
        .fetch_one(app.owner())
        .await
        .unwrap();
    let nobody = Uuid::new_v4();
    for (there, nowhere) in [
        (format!("/ppks/{ani}"), format!("/ppks/{nobody}")),
        (format!("/ppks/{ani}/riwayat"), format!("/ppks/{nobody}/riwayat")),
        (format!("/ppks/{ani}/ubah"), format!("/ppks/{nobody}/ubah")),
        (format!("/keluarga/{family}"), format!("/keluarga/{nobody}")),
        (format!("/keluarga/{family}/ubah"), format!("/keluarga/{nobody}/ubah")),
    ] {
        let (one, other) = (sinta.get(&there).await, sinta.get(&nowhere).await);
        assert_eq!((one.status(), other.status()), (404, 404), "{there}");
        assert_eq!(sheet::masked(&one.body()), sheet::masked(&other.body()), "{there}");
        assert_eq!(one.headers, other.headers, "{there}");
        assert!(one.has("main a[href='/beranda']"));
    }
    for path in ["nik", "ubah"] {
        let pairs = [("kunci", &*key()), ("versi", "1"), ("a1_nama", "Ani Lain")];
        let one = sinta.post(&format!("/ppks/{ani}/{path}"), &pairs).await;
        let other = sinta.post(&format!("/ppks/{nobody}/{path}"), &pairs).await;
        assert_eq!((one.status(), other.status()), (404, 404), "{path}");
        assert_eq!(sheet::masked(&one.body()), sheet::masked(&other.body()), "{path}");
    }
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'persons.nik_shown'")
            .await,
        0
    );
}

#[tokio::test]
async fn a_nik_is_masked_until_somebody_asks_and_the_look_is_recorded() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let ani = sheet::person(&app, "Ani Contoh").await;
    let mut lusia = app.tksk().await;
    let list = lusia.get("/ppks").await;
    let page = lusia.get(&format!("/ppks/{ani}")).await;
    for page in [&list, &page] {
        assert!(page.words().contains("9907••••••••0001"));
        assert!(!page.body().contains(&nik(1)) && !page.body().contains("990711 520390 0001"));
    }
    let shown = lusia.submit("form[action$='/nik']", &[]).await;
    assert_eq!(shown.status(), 200);
    assert!(shown.words().contains("990711 520390 0001"), "{}", shown.shown());
    assert!(!shown.has("form[action$='/nik']"));
    let recorded: (String, String, String) =
        sqlx::query_as("select actor_name, object_id, area_kode from audit_events where action = 'persons.nik_shown'")
            .fetch_one(app.owner())
            .await
            .unwrap();
    assert_eq!(
        recorded,
        ("Lusia Rekaan".to_owned(), ani.to_string(), SEBALO.to_owned())
    );
    // Asking again by GET shows nothing.
    assert_eq!(lusia.get(&format!("/ppks/{ani}/nik")).await.status(), 405);
}

#[tokio::test]
async fn many_who_look_at_once_do_not_hold_each_other_up() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let ani = sheet::person(&app, "Ani Contoh").await;
    let lusia = app.tksk().await;
    let looks: Vec<_> = (0..24)
        .map(|_| {
            let (mut window, path) = (lusia.clone(), format!("/ppks/{ani}/nik"));
            tokio::spawn(async move { window.post(&path, &[]).await.status() })
        })
        .collect();
    for look in looks {
        assert_eq!(look.await.unwrap(), 200);
    }
}

/// Opens a person's edit form.
async fn open(client: &mut Client, id: Uuid) -> Page {
    let page = client.get(&format!("/ppks/{id}/ubah")).await;
    assert_eq!(page.status(), 200, "{}", page.shown());
    page
}

#[tokio::test]
async fn an_edit_stands_in_the_history_with_before_and_after_but_no_nik() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let ani = sheet::person(&app, "Ani Contoh").await;
    let mut yohana = app.operator_sebalo().await;
    open(&mut yohana, ani).await;
    let done = yohana
        .submit(
            FORM,
            &[
                ("a1_nama", "Anita Contoh"),
                ("a1_nik", &nik(77)),
                ("a1_ibu", "Ibu Misal"),
            ],
        )
        .await;
    assert_eq!(done.location(), format!("/ppks/{ani}"), "{}", done.shown());
    assert_eq!(yohana.follow().await.text("h1"), "Anita Contoh");

    let history = yohana.get(&format!("/ppks/{ani}/riwayat")).await;
    assert!(
        history.words().contains("Nama: Ani Contoh menjadi Anita Contoh"),
        "{}",
        history.shown()
    );
    assert!(
        history
            .words()
            .contains("NIK: 9907••••••••0001 menjadi 9907••••••••0077")
    );
    assert!(history.words().contains("Ibu kandung: Ibu Misal") || history.words().contains("Ibu Misal"));
    assert!(history.words().contains("dikirim kepada DSP3A"));
    assert!(history.words().contains("Yohana Contoh"));
    let dump = sheet::dump(&app).await;
    assert!(!sheet::holds(&dump, &nik(1)) && !sheet::holds(&dump, &nik(77)));
    let fields: Vec<String> =
        sqlx::query_scalar("select array_to_string(fields, ',') from audit_events where action = 'persons.changed'")
            .fetch_all(app.owner())
            .await
            .unwrap();
    assert_eq!(fields, ["full_name,mother_name,nik"]);

    // A NIK of somebody else in this desa is refused, and led to.
    let budi = sheet::person(&app, "Budi Contoh").await;
    open(&mut yohana, ani).await;
    let same = yohana.submit(FORM, &[("a1_nik", &nik(2))]).await;
    assert_eq!(same.status(), 422);
    assert_eq!(same.attr(".note.warn a", "href"), format!("/ppks/{budi}"));
    // One of another desa is not.
    open(&mut yohana, ani).await;
    assert_eq!(yohana.submit(FORM, &[("a1_nik", &nik(4))]).await.status(), 303);
}

#[tokio::test]
async fn a_second_editor_sees_both_versions_and_loses_nothing() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let budi = sheet::person(&app, "Budi Contoh").await;
    let mut yohana = app.operator_sebalo().await;
    let mut petrus = app.sign_in("sebalo2").await;
    open(&mut yohana, budi).await;
    open(&mut petrus, budi).await;
    let won = yohana
        .submit(FORM, &[("a1_ibu", "Ibu Yohana"), ("a1_nik", &nik(88))])
        .await;
    assert_eq!(won.status(), 303);
    let typed = [
        ("a1_ibu", "Ibu Petrus"),
        ("a1_nama", "Budiman Contoh"),
        ("a1_kategori", "24"),
    ];
    let lost = petrus.submit(FORM, &typed).await;
    assert_eq!(lost.status(), 409);
    let compared = lost.text(".note.err");
    for words in [
        "Belum tersimpan",
        "Yohana Contoh",
        "Ibu Yohana",
        "Ibu Petrus",
        "Budi Contoh",
        "Budiman Contoh",
        "9907••••••••0088",
        "9907••••••••0002",
    ] {
        assert!(compared.contains(words), "{words}: {compared}");
    }
    for (name, value) in typed {
        assert_eq!(lost.attr(&format!("#{name}"), "value"), value);
    }
    let done = petrus.submit(FORM, &[("a1_nik", &nik(88))]).await;
    assert_eq!(done.status(), 303, "{}", done.shown());
    assert_eq!(
        app.count("select count(*) from persons where mother_name = 'Ibu Petrus' and version = 3")
            .await,
        1
    );
}

#[tokio::test]
async fn a_stale_or_broken_version_is_never_taken() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let budi = sheet::person(&app, "Budi Contoh").await;
    let mut yohana = app.operator_sebalo().await;
    for version in ["", "0", "2", "-1", "satu", "99999999999999999999"] {
        let key = key();
        let pairs = [
            ("kunci", key.as_str()),
            ("versi", version),
            ("a1_nama", "Budi Lain"),
            ("a1_nik", &*nik(2)),
        ];
        let answer = yohana.post(&format!("/ppks/{budi}/ubah"), &pairs).await;
        assert_eq!(answer.status(), 409, "{version}");
        assert_eq!(answer.attr("#a1_nama", "value"), "Budi Lain");
    }
    assert_eq!(app.count("select count(*) from persons where version > 1").await, 0);
}

#[tokio::test]
async fn verified_identity_is_fixed() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let ani = sheet::person(&app, "Ani Contoh").await;
    let need = assessment(&app, ani, "21").await;
    let mut dayang = app.verifikator().await;
    assert_eq!(decide(&mut dayang, need, "setujui").await.status(), 303);
    assert_eq!(stage(&app, need).await, "verified");

    let mut yohana = app.operator_sebalo().await;
    for (field, value) in [
        ("a1_nama", "Anita Contoh"),
        ("a1_nik", &*nik(99)),
        ("a1_tanggal_lahir", "13/03/1990"),
        ("a1_jenis_kelamin", "L"),
    ] {
        open(&mut yohana, ani).await;
        let mut answer = yohana.submit(FORM, &[(field, value)]).await;
        if answer.has("#a1_alasan_beda") {
            answer = yohana.submit(FORM, &[("a1_alasan_beda", "sesuai_kk")]).await;
        }
        assert_eq!(answer.status(), 422, "{field}");
        assert!(answer.words().contains("sudah diverifikasi"), "{}", answer.shown());
        assert_eq!(app.count("select count(*) from persons where version > 1").await, 0);
    }
    // What is no identity still changes.
    open(&mut yohana, ani).await;
    assert_eq!(yohana.submit(FORM, &[("a1_ibu", "Ibu Misal")]).await.status(), 303);
}

#[tokio::test]
async fn categories_come_go_and_come_back() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let budi = sheet::person(&app, "Budi Contoh").await;
    let first = assessment(&app, budi, "23").await;
    let mut yohana = app.operator_sebalo().await;

    open(&mut yohana, budi).await;
    let known = yohana.submit(FORM, &[("a1_kategori", "23")]).await;
    assert_eq!(known.status(), 422);
    assert!(known.words().contains("sudah tercatat untuk orang ini"));

    open(&mut yohana, budi).await;
    yohana
        .submit(FORM, &[("a1_kategori", "21"), ("a1_sub", "21.2"), ("aksi", "simpan")])
        .await;
    let added = assessment(&app, budi, "21").await;
    assert_eq!(stage(&app, added).await, "draft");

    open(&mut yohana, budi).await;
    let id = first.to_string();
    yohana.submit(FORM, &[("cabut", &id), ("aksi", "simpan")]).await;
    assert_eq!(stage(&app, first).await, "withdrawn");
    assert!(!yohana.follow().await.words().contains("23 "));
    assert!(names(&yohana.get("/ppks?kategori=23").await).is_empty());

    open(&mut yohana, budi).await;
    let back = yohana.submit(FORM, &[("a1_kategori", "23"), ("aksi", "kirim")]).await;
    assert_eq!(back.status(), 303, "{}", back.shown());
    assert_eq!(
        assessment(&app, budi, "23").await,
        first,
        "it is the same assessment again"
    );
    assert_eq!(stage(&app, first).await, "submitted");
    assert_eq!(stage(&app, added).await, "submitted");
    let steps: Vec<String> =
        sqlx::query_scalar("select to_stage from assessment_steps where assessment_id = $1 order by id")
            .bind(first)
            .fetch_all(app.owner())
            .await
            .unwrap();
    assert_eq!(steps, ["draft", "withdrawn", "draft", "submitted"]);
    sheet::assert_counts_are_true(&app).await;
}

#[tokio::test]
async fn what_was_sent_meanwhile_is_not_withdrawn_and_the_form_stays() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let budi = sheet::person(&app, "Budi Contoh").await;
    let need = assessment(&app, budi, "23").await;
    let mut yohana = app.operator_sebalo().await;
    open(&mut yohana, budi).await;
    let family: Uuid = sqlx::query_scalar("select family_id from persons where id = $1")
        .bind(budi)
        .fetch_one(app.owner())
        .await
        .unwrap();
    let mut petrus = app.sign_in("sebalo2").await;
    sheet::submit(&mut petrus, &format!("/keluarga/{family}")).await;

    let id = need.to_string();
    let answer = yohana.submit(FORM, &[("cabut", &id), ("a1_ibu", "Ibu Misal")]).await;
    assert_eq!(answer.status(), 409, "{}", answer.shown());
    assert_eq!(stage(&app, need).await, "submitted");
    assert!(answer.words().contains("tidak dapat dicabut"));
    assert_eq!(answer.attr("#a1_ibu", "value"), "Ibu Misal");
}

#[tokio::test]
async fn one_persons_form_does_not_reach_anothers_categories() {
    let app = TestApp::new().await;
    four_people(&app).await;
    let (budi, cici) = (
        sheet::person(&app, "Budi Contoh").await,
        sheet::person(&app, "Cici Misal").await,
    );
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(50), &[("Eka Contoh", &nik(50), "23")]).await;
    let eka = sheet::person(&app, "Eka Contoh").await;
    let foreign = [
        assessment(&app, eka, "23").await,
        assessment(&app, cici, "23").await,
        Uuid::new_v4(),
    ];
    for id in foreign {
        let (key, id) = (key(), id.to_string());
        let versi: i32 = sqlx::query_scalar("select version from persons where id = $1")
            .bind(budi)
            .fetch_one(app.owner())
            .await
            .unwrap();
        let pairs = [
            ("kunci", key.as_str()),
            ("versi", &*versi.to_string()),
            ("a1_nama", "Budi Contoh"),
            ("a1_nik", &*nik(2)),
            ("cabut", &id),
            (&*format!("sub_{id}"), "23.1"),
        ];
        let answer = yohana.post(&format!("/ppks/{budi}/ubah"), &pairs).await;
        assert!([303, 404, 409, 422].contains(&answer.status()), "{}", answer.shown());
    }
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'withdrawn'")
            .await,
        0
    );
}
