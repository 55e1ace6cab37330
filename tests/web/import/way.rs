use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::{HEADS, check, csv, persons, piles, take, upload, xlsx};
use crate::ppks::sheet::{kk, nik, register};
use crate::support::TestApp;

#[tokio::test]
async fn a_file_is_checked_first_and_taken_in_only_when_somebody_says_so() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk, ani, budi) = (kk(1), nik(1), nik(2));
    let file = csv(&[
        [&kk, &ani, "Ani Contoh", "", "P", "24", "1", "2"],
        ["", &budi, "Sari Contoh", "12/03/1990", "PR", "", "", ""],
    ]);

    let (at, page) = check(&mut yohana, &file).await;
    assert!(
        page.words().contains("Belum ada yang masuk ke data"),
        "{}",
        page.shown()
    );
    assert_eq!(piles(&page), ["2", "0", "0"]);
    assert_eq!(persons(&app).await, 0);

    let page = take(&app, &mut yohana, &at).await;
    assert!(page.words().contains("2 baris sudah tersimpan"), "{}", page.shown());
    assert_eq!(piles(&page), ["0", "0", "2"]);
    assert_eq!(app.count("select count(*) from families").await, 1);
    assert_eq!(app.count("select count(*) from persons").await, 2);
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'draft'")
            .await,
        1
    );
    for action in [
        "imports.checked",
        "imports.confirmed",
        "imports.taken",
        "families.registered",
    ] {
        let count: i64 = sqlx::query_scalar("select count(*) from audit_events where action = $1")
            .bind(action)
            .fetch_one(app.owner())
            .await
            .unwrap();
        assert_eq!(count, 1, "{action}");
    }
}

#[tokio::test]
async fn the_same_file_twice_is_the_same_import_and_another_copy_of_it_changes_nothing() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk, ani) = (kk(1), nik(1));
    let rows = [[&kk[..], &ani, "Ani Contoh", "", "P", "24", "1", "2"]];
    let (at, _) = check(&mut yohana, &csv(&rows)).await;
    take(&app, &mut yohana, &at).await;

    let (again, _) = check(&mut yohana, &csv(&rows)).await;
    assert_eq!(again, at);
    let mut copy = csv(&rows);
    copy.push(b'\n');
    let (other, page) = check(&mut yohana, &copy).await;
    assert_ne!(other, at);
    assert_eq!(piles(&page), ["0", "0", "1"]);
    assert!(!page.has("form[action$='/simpan']"), "{}", page.shown());
    assert_eq!(app.count("select count(*) from persons").await, 1);
}

#[tokio::test]
async fn who_is_registered_in_another_desa_is_answered_like_anybody() {
    let app = TestApp::new().await;
    let mut elsewhere = app.operator_tirta().await;
    register(&mut elsewhere, &kk(9), &[("Maria Contoh", &nik(9), "24")]).await;
    let mut yohana = app.operator_sebalo().await;

    let page_of = async |client: &mut crate::support::Client, number: usize| {
        let (kk, nik) = (kk(number), nik(number));
        let (at, page) = check(client, &csv(&[[&kk, &nik, "Maria Contoh", "", "P", "24", "1", "2"]])).await;
        assert_eq!(piles(&page), ["1", "0", "0"]);
        let page = take(&app, client, &at).await;
        assert!(page.words().contains("1 baris sudah tersimpan"), "{}", page.shown());
        page.words().replace(|c: char| c.is_ascii_digit(), "")
    };
    let known_elsewhere = page_of(&mut yohana, 9).await;
    let unknown = page_of(&mut yohana, 8).await;

    assert_eq!(known_elsewhere, unknown);
}

#[tokio::test]
async fn what_is_wrong_is_mended_on_the_page() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, kk2, good) = (kk(1), kk(2), nik(1));
    let file = csv(&[
        [&kk1, "99071152039000", "Ani Contoh", "", "P", "24", "1", "2"],
        [&kk2, &good, "Sari Contoh", "", "P", "miskin sekali", "1", "2"],
    ]);
    let (at, page) = check(&mut yohana, &file).await;
    assert_eq!(piles(&page), ["0", "2", "0"]);
    assert!(page.words().contains("miskin sekali"), "{}", page.shown());

    let answer = yohana
        .submit(
            &format!("form[action='{at}']"),
            &[("b0_2_nik", &nik(2)), ("arti1", "24")],
        )
        .await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
    let page = yohana.follow().await;
    assert_eq!(piles(&page), ["2", "0", "0"], "{}", page.shown());
    // The word is remembered for the desa.
    let kk3 = kk(3);
    let third = nik(3);
    let (_, page) = check(
        &mut yohana,
        &csv(&[[&kk3, &third, "Ina Contoh", "", "P", "Miskin Sekali", "", ""]]),
    )
    .await;
    assert_eq!(piles(&page), ["1", "0", "0"]);

    let page = take(&app, &mut yohana, &at).await;
    assert!(page.words().contains("2 baris sudah tersimpan"), "{}", page.shown());
    assert_eq!(persons(&app).await, 2);
}

#[tokio::test]
async fn their_own_file_comes_back_with_what_to_do_and_is_taken_again() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, kk2, ani) = (kk(1), kk(2), nik(1));
    let file = xlsx(&[
        &["DATA WARGA"],
        &HEADS,
        &[&kk1, &ani, "Ani Contoh", "31/02/1990", "P", "24", "1", "2"],
        &[&kk2, "990711", "Sari Contoh", "", "P", "24", "1", "2"],
    ]);
    let (at, page) = check(&mut yohana, &file).await;
    assert_eq!(piles(&page), ["0", "2", "0"]);
    // One is mended on the page, the other in Excel.
    yohana
        .submit(&format!("form[action='{at}']"), &[("b0_3_tanggal_lahir", "12/03/1990")])
        .await;

    let back = yohana.get(&format!("{at}/berkas")).await;
    assert_eq!(back.status(), 200);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(back.bytes.clone())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let cell = |row: u32, col: u32| range.get_value((row, col)).map(Data::to_string).unwrap_or_default();
    assert_eq!(cell(1, 8), "Perbaikan");
    assert_eq!(cell(2, 3), "12/03/1990");
    assert!(cell(3, 8).contains("NIK"), "{}", cell(3, 8));
    assert_eq!(
        app.count("select count(*) from audit_events where action = 'imports.returned'")
            .await,
        1
    );

    let rows: Vec<Vec<String>> = (0..4)
        .map(|row| {
            (0..9)
                .map(|col| if (row, col) == (3, 1) { nik(2) } else { cell(row, col) })
                .collect()
        })
        .collect();
    let rows: Vec<Vec<&str>> = rows
        .iter()
        .map(|row| row.iter().map(String::as_str).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let (at, page) = check(&mut yohana, &xlsx(&rows)).await;
    assert_eq!(piles(&page), ["2", "0", "0"], "{}", page.shown());
    take(&app, &mut yohana, &at).await;
    assert_eq!(persons(&app).await, 2);
}

#[tokio::test]
async fn a_whole_import_is_taken_back_within_thirty_days_and_can_come_again() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, kk2, ani, sari) = (kk(1), kk(2), nik(1), nik(2));
    let file = csv(&[
        [&kk1, &ani, "Ani Contoh", "", "P", "24", "1", "2"],
        [&kk2, &sari, "Sari Contoh", "", "P", "24", "1", "2"],
    ]);
    let (at, _) = check(&mut yohana, &file).await;
    let page = take(&app, &mut yohana, &at).await;
    // One of them is sent before; that one stays.
    let family: uuid::Uuid = sqlx::query_scalar("select family_id from persons where full_name = 'Sari Contoh'")
        .fetch_one(app.owner())
        .await
        .unwrap();
    crate::ppks::sheet::submit(&mut yohana, &format!("/keluarga/{family}")).await;
    assert!(page.words().contains("Batalkan impor"), "{}", page.shown());

    yohana.get(&at).await;
    yohana.submit(&format!("form[action='{at}/urungan']"), &[]).await;
    app.work().await;
    let page = yohana.get(&at).await;
    assert!(page.words().contains("sudah dibatalkan"), "{}", page.shown());
    assert_eq!(persons(&app).await, 1);

    let (again, page) = check(&mut yohana, &file).await;
    assert_ne!(again, at);
    assert_eq!(piles(&page), ["1", "0", "1"]);
    let page = take(&app, &mut yohana, &again).await;
    assert_eq!(piles(&page), ["0", "0", "2"], "{}", page.shown());
    assert_eq!(persons(&app).await, 2);
    assert_eq!(app.count("select count(*) from persons").await, 2);

    app.clock.advance(chrono::TimeDelta::days(31));
    let mut yohana = app.operator_sebalo().await;
    let page = yohana.get(&again).await;
    assert!(!page.words().contains("Batalkan impor"), "{}", page.shown());
}

#[tokio::test]
async fn an_import_is_its_senders_own() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk, ani) = (kk(1), nik(1));
    let (at, _) = check(&mut yohana, &csv(&[[&kk, &ani, "Ani Contoh", "", "P", "24", "1", "2"]])).await;

    for name in ["sebalo2", "tirta"] {
        let mut other = app.sign_in(name).await;
        for path in [at.clone(), format!("{at}/berkas")] {
            assert_eq!(other.get(&path).await.status(), 404, "{name} {path}");
        }
        for path in ["", "/simpan", "/henti", "/urungan"] {
            let key = crate::ppks::sheet::key();
            let answer = other
                .post(&format!("{at}{path}"), &[("kunci", &key), ("versi", "1")])
                .await;
            assert_eq!(answer.status(), 404, "{name} {path}");
        }
        assert!(!other.get("/impor").await.words().contains("data.csv"));
    }
}

#[tokio::test]
async fn a_secret_case_in_a_file_is_said_and_not_kept() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, ani, sari) = (kk(1), nik(1), nik(2));
    let file = csv(&[
        [&kk1, &ani, "Ani Rahasia", "", "P", "16", "1", "2"],
        ["", &sari, "Sari Contoh", "", "P", "24", "", ""],
    ]);
    let (at, page) = check(&mut yohana, &file).await;

    assert_eq!(piles(&page), ["1", "0", "0"]);
    assert!(page.words().contains("kasus rahasia"), "{}", page.shown());
    for path in [at.clone(), format!("{at}/berkas")] {
        let page = yohana.get(&path).await;
        assert!(!String::from_utf8_lossy(&page.bytes).contains("Ani Rahasia"), "{path}");
    }
    take(&app, &mut yohana, &at).await;
    assert_eq!(app.count("select count(*) from persons").await, 1);
    assert_eq!(app.count("select count(*) from rahasia.envelopes").await, 0);
}

#[tokio::test]
async fn the_template_is_read_as_it_was_filled_in() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let template = yohana.get("/impor/templat").await;
    assert_eq!(template.status(), 200);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(template.bytes.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["Data", "Petunjuk", "Daftar"]);
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let heads: Vec<String> = range.rows().nth(3).unwrap().iter().map(Data::to_string).collect();
    assert!(range.rows().next().unwrap()[0].to_string().contains("SEBALO"));

    let refused = upload(&mut yohana, "templat.xlsx", &template.bytes).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.words().contains("Tidak ada baris orang"), "{}", refused.shown());
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let (kk, ani) = (kk(1), nik(1));
    let row = [
        &kk[..],
        &ani,
        "Ani Contoh",
        "",
        "P",
        "24 Fakir Miskin",
        "",
        "",
        "Ina",
        "Sebalo",
        "1",
        "2",
        "Jalan Contoh",
        "Sebalo",
    ];
    let (_, page) = check(&mut yohana, &xlsx(&[&heads, &row])).await;
    assert_eq!(piles(&page), ["1", "0", "0"], "{}", page.shown());
}
