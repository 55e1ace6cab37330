//! Files that are nasty as a whole: old workbooks, passwords, filters, photos, people whom the registry knows otherwise.
//! Beside them what is said about all of them, sentence by sentence.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use rust_xlsxwriter::{Color, Format, Image, Workbook, Worksheet};

use super::hostile::package;
use super::old_excel::{self, OldCell};
use super::{HEADS, check, persons, piles, take, upload};
use crate::leaving::{DIED, confirm, report, verified_family};
use crate::ppks::sheet::{kk, nik, person};
use crate::support::TestApp;

/// The usual columns and this many people, each of a family of their own.
fn people(sheet: &mut Worksheet, count: usize) {
    for (column, head) in (0u16..).zip(HEADS) {
        sheet.write_string(0, column, head).unwrap();
    }
    for row in 1..=count {
        let cells = [
            kk(row),
            nik(row),
            "Maria Contoh".into(),
            String::new(),
            "P".into(),
            "24".into(),
            "1".into(),
            "2".into(),
        ];
        for (column, text) in (0u16..).zip(cells) {
            sheet.write_string(u32::try_from(row).unwrap(), column, text).unwrap();
        }
    }
}

#[tokio::test]
async fn hidden_rows_and_columns_are_read_and_said_and_hidden_worksheets_are_said_and_not_read() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    people(sheet, 6);
    sheet.autofilter(0, 0, 6, 7).unwrap();
    // As a filter leaves them.
    for row in [2, 4, 5] {
        sheet.set_row_hidden(row).unwrap();
    }
    sheet.set_column_hidden(7).unwrap();
    let old = book.add_worksheet();
    old.set_name("Data 2019").unwrap();
    people(old, 3);
    old.set_hidden(true);
    let (at, page) = check(&mut yohana, &book.save_to_buffer().unwrap()).await;

    assert_eq!(piles(&page), ["6", "0", "0"], "{}", page.shown());
    let words = page.words();
    assert!(
        words.contains("3 baris dan 1 kolom tersembunyi di berkas ini ikut dibaca"),
        "{}",
        page.shown()
    );
    assert!(
        words.contains("Lembar tersembunyi “Data 2019” tidak dibaca"),
        "{}",
        page.shown()
    );
    take(&app, &mut yohana, &at).await;
    assert_eq!(persons(&app).await, 6);
}

#[tokio::test]
async fn paint_photos_and_notes_change_nothing() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut photo = Cursor::new(Vec::new());
    let pixels = RgbImage::from_fn(400, 300, |x, y| {
        image::Rgb([(x * y % 251) as u8, (x % 256) as u8, (y % 256) as u8])
    });
    pixels.write_to(&mut photo, ImageFormat::Png).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    people(sheet, 3);
    // "Red has died", says who painted it; a machine cannot know.
    sheet
        .set_row_format(2, &Format::new().set_background_color(Color::Red))
        .unwrap();
    sheet
        .insert_image(1, 10, &Image::new_from_buffer(photo.get_ref()).unwrap())
        .unwrap();
    sheet
        .insert_note(3, 2, &rust_xlsxwriter::Note::new("sudah pindah"))
        .unwrap();
    let (_, page) = check(&mut yohana, &book.save_to_buffer().unwrap()).await;

    assert_eq!(piles(&page), ["3", "0", "0"], "{}", page.shown());
}

#[tokio::test]
async fn a_workbook_of_the_old_kind_is_read() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let (kk1, ani, kk2) = (kk(1), nik(1), kk(2));
    let rows = vec![
        HEADS.iter().map(|head| OldCell::Text(head)).collect(),
        [&kk1, &ani, "Ani Contoh", "12/03/1990", "P", "24", "1", "2"]
            .map(OldCell::Text)
            .into(),
        vec![
            OldCell::Text(&kk2),
            // Excel of any age keeps fifteen digits of a number.
            OldCell::Number(9_907_115_203_900_000.0),
            OldCell::Text("Šari Contoh"),
            OldCell::Number(32_944.0),
            OldCell::Text("P"),
            OldCell::Number(24.0),
        ],
    ];
    let (at, page) = check(&mut yohana, &old_excel::workbook("Data", &rows)).await;
    assert_eq!(piles(&page), ["1", "1", "0"], "{}", page.shown());
    assert!(
        page.words().contains("Ketik 1 angka terakhirnya saja"),
        "{}",
        page.shown()
    );

    yohana
        .submit(&format!("form[action='{at}']"), &[("b0_3_nik", "2")])
        .await;
    let page = yohana.get(&at).await;
    assert_eq!(piles(&page), ["2", "0", "0"], "{}", page.shown());
}

#[tokio::test]
async fn an_old_workbook_with_a_cell_far_out_is_too_heavy_and_the_program_lives() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut rows: Vec<Vec<OldCell<'_>>> = vec![HEADS.iter().map(|head| OldCell::Text(head)).collect()];
    // Nearly: a row further there is nothing more to count with.
    rows.resize_with(65_000, Vec::new);
    rows.push((0..256).map(|at| OldCell::Number(f64::from(at))).collect());
    let refused = upload(&mut yohana, "jauh.xls", &old_excel::workbook("Data", &rows)).await;

    assert_eq!(refused.status(), 422, "{}", refused.shown());
    assert!(
        refused.text(".errors").contains("terlalu berat untuk dibaca"),
        "{}",
        refused.text(".errors")
    );
    assert_eq!(yohana.get("/impor").await.status(), 200);
}

#[tokio::test]
async fn a_password_a_macro_and_a_file_of_50_mb_get_a_sentence() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let macros = package(&[("xl/workbook.xml", b"<a/>"), ("xl/vbaProject.bin", b"x")]);
    for (name, bytes, words) in [
        (
            "rahasia.xlsx",
            old_excel::encrypted(),
            "Buka di Excel, hapus kata sandinya",
        ),
        ("makro.xlsm", macros, "Simpan sebagai .xlsx biasa"),
    ] {
        let refused = upload(&mut yohana, name, &bytes).await;
        assert_eq!(refused.status(), 422, "{name}: {}", refused.shown());
        assert!(
            refused.text(".errors").contains(words),
            "{name}: {}",
            refused.text(".errors")
        );
    }
    let large = upload(&mut yohana, "besar.xlsx", &vec![b'a'; 50 * 1024 * 1024]).await;
    assert_eq!(large.status(), 413);
    assert!(large.words().contains("lebih dari 8 MB"), "{}", large.shown());

    // Called .xlsm and without a macro it is a workbook like any other.
    let mut book = Workbook::new();
    people(book.add_worksheet(), 1);
    let bytes = book.save_to_buffer().unwrap();
    let answer = upload(&mut yohana, "data.xlsm", &bytes).await;
    assert_eq!(answer.status(), 303, "{}", answer.shown());
}

#[tokio::test]
async fn a_worksheet_for_each_dusun_is_one_table() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut book = Workbook::new();
    for (at, dusun) in ["Sebalo Hulu", "Sebalo Hilir", "Tanjung", "Rekap"].iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(*dusun).unwrap();
        if *dusun == "Rekap" {
            sheet.write_string(0, 0, "Dusun").unwrap();
            sheet.write_string(0, 1, "Jumlah").unwrap();
            continue;
        }
        for (column, head) in (0u16..).zip(["No KK", "NIK", "Nama", "Kategori"]) {
            sheet.write_string(1, column, head).unwrap();
        }
        for row in 0..2 {
            let number = at * 2 + row + 1;
            for (column, text) in (0u16..).zip([kk(number), nik(number), "Maria Contoh".into(), "24".into()]) {
                sheet
                    .write_string(u32::try_from(row + 2).unwrap(), column, text)
                    .unwrap();
            }
        }
    }
    let (at, page) = check(&mut yohana, &book.save_to_buffer().unwrap()).await;
    assert_eq!(piles(&page), ["6", "0", "0"], "{}", page.shown());
    take(&app, &mut yohana, &at).await;
    assert_eq!(persons(&app).await, 6);
}

#[tokio::test]
async fn who_is_verified_and_who_has_died_is_there_already_and_stays_as_it_is() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    verified_family(&app, 1, &["Ani Contoh", "Wati Contoh"]).await;
    let wati = person(&app, "Wati Contoh").await;
    report(&mut yohana, wati, &DIED).await;
    confirm(&mut app.verifikator().await, wati).await;
    let before = app.count("select sum(version)::bigint from persons").await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    people(sheet, 2);
    // The numbers of that family.
    for (row, number) in [(1, 10), (2, 11)] {
        sheet.write_string(row, 1, nik(number)).unwrap();
        sheet
            .write_string(row, 2, ["Ani Contoh", "Wati Contoh"][row as usize - 1])
            .unwrap();
    }
    let (_, page) = check(&mut yohana, &book.save_to_buffer().unwrap()).await;

    assert_eq!(piles(&page), ["0", "0", "2"], "{}", page.shown());
    assert!(
        page.words()
            .contains("Baris ini tidak disimpan lagi dan tidak mengubah apa pun"),
        "{}",
        page.shown()
    );
    assert!(
        page.words().contains("Wati Contoh tercatat: Meninggal"),
        "{}",
        page.shown()
    );
    assert!(!page.words().contains("Ani Contoh tercatat"), "{}", page.shown());
    assert!(!page.has("form[action$='/simpan']"), "{}", page.shown());
    assert_eq!(app.count("select sum(version)::bigint from persons").await, before);
    assert_eq!(
        app.count("select count(*) from assessments where stage = 'draft'")
            .await,
        0
    );
}

#[tokio::test]
async fn names_of_every_kind_are_stored_as_they_are_written() {
    const NAMES: [&str; 9] = [
        "Dr. H. Ahmad Contoh, S.Sos., M.Si",
        "MARIA CONTOH",
        "=HYPERLINK(\"http://contoh.test\")",
        "+62 Contoh",
        "-1+1 Contoh",
        "@SUM(A1)",
        "Siti Nur'aini",
        "<script>alert(1)</script>",
        "I Made Contoh",
    ];
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    people(sheet, NAMES.len());
    for (row, name) in (1u32..).zip(NAMES) {
        sheet.write_string(row, 2, name).unwrap();
    }
    let (at, page) = check(&mut yohana, &book.save_to_buffer().unwrap()).await;
    let [ready, mend, _] = piles(&page).map(|count| count.parse::<usize>().unwrap());
    assert_eq!(ready + mend, NAMES.len(), "{}", page.shown());
    assert!(!page.body().contains("<script>alert"), "markup stays text");
    take(&app, &mut yohana, &at).await;
    let stored: Vec<String> = sqlx::query_scalar("select full_name from persons")
        .fetch_all(app.owner())
        .await
        .unwrap();
    assert_eq!(stored.len(), ready);
    for name in stored {
        assert!(NAMES.contains(&name.as_str()), "{name}");
    }
}
