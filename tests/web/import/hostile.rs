use std::io::{Cursor, Write};
use std::time::Instant;

use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{check, piles, upload};
use crate::ppks::sheet::{kk, nik};
use crate::support::TestApp;

pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with a person, and a cell in the last corner that a sheet has.
fn corner_bomb() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (col, text) in (0u16..).zip(["No KK", "NIK", "Nama", "Kategori"]) {
        sheet.write_string(0, col, text).unwrap();
    }
    for (col, text) in (0u16..).zip([&kk(1)[..], &nik(1), "Ani Contoh", "24"]) {
        sheet.write_string(1, col, text).unwrap();
    }
    sheet.write_string(1_048_575, 16_383, "sudut").unwrap();
    book.save_to_buffer().unwrap()
}

/// Many long words, each of them once in the package.
fn string_bomb() -> Vec<u8> {
    let mut strings = String::from("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
    for n in 0..300 {
        strings.push_str(&format!("<si><t>{n}{}</t></si>", "a".repeat(200_000)));
    }
    strings.push_str("</sst>");
    let sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
    package(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[tokio::test]
async fn the_three_bombs_get_a_sentence_and_the_program_lives() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;

    // The sparse one is read cell by cell: the corner is not looked at, the person is.
    let (_, page) = check(&mut yohana, &corner_bomb()).await;
    assert_eq!(piles(&page), ["1", "0", "0"]);
    let zeros = vec![0; 60 * 1024 * 1024];
    for (bomb, bytes) in [
        ("long words", string_bomb()),
        (
            "zip",
            package(&[("xl/workbook.xml", b"<a/>"), ("xl/worksheets/sheet1.xml", &zeros)]),
        ),
    ] {
        let begun = Instant::now();
        let refused = upload(&mut yohana, "bom.xlsx", &bytes).await;
        assert_eq!(refused.status(), 422, "{bomb}");
        assert!(
            refused.words().contains("Bagi menjadi beberapa berkas"),
            "{bomb}: {}",
            refused.shown()
        );
        assert!(begun.elapsed().as_secs() < 20, "{bomb}");
    }
    assert_eq!(yohana.get("/impor").await.status(), 200);
}

#[tokio::test]
async fn every_file_that_is_no_table_gets_a_sentence() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    let encrypted = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let macros = package(&[("xl/workbook.xml", b"<a/>"), ("xl/vbaProject.bin", b"x")]);
    let links = package(&[
        ("xl/workbook.xml", b"<a/>"),
        ("xl/externalLinks/externalLink1.xml", b"x"),
    ]);

    for (what, bytes, words) in [
        ("nothing", Vec::new(), "Pilih"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec(), "bukan Excel"),
        ("a PDF", b"%PDF-1.7\n\x00\x01\x02".to_vec(), "bukan Excel"),
        ("an old, broken workbook", encrypted, "lalu unggah lagi"),
        ("a zip of something", package(&[("a.txt", b"halo")]), "bukan Excel"),
        ("macros", macros, "makro"),
        ("links", links, "berkas lain"),
        (
            "half a workbook",
            super::xlsx(&[&super::HEADS])[..300].to_vec(),
            "rusak",
        ),
        (
            "a letter",
            b"Kepada Yth. Bapak Camat\nDengan hormat\n".to_vec(),
            "Tidak ada baris orang",
        ),
        ("heads alone", super::xlsx(&[&super::HEADS]), "Tidak ada baris orang"),
    ] {
        let refused = upload(&mut yohana, "x.xlsx", &bytes).await;
        assert_eq!(refused.status(), 422, "{what}: {}", refused.shown());
        assert!(
            refused.text(".errors").contains(words),
            "{what}: {}",
            refused.text(".errors")
        );
    }
    let large = upload(&mut yohana, "besar.xlsx", &vec![b'a'; 9 * 1024 * 1024]).await;
    assert_eq!(large.status(), 413);
    assert!(large.words().contains("lebih dari 8 MB"), "{}", large.shown());
}
