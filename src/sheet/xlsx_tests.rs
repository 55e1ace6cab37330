use calamine::{Data, Range, Reader, Xlsx, open_workbook};

use super::xlsx::*;
use super::*;

fn sheet() -> Sheet {
    Sheet {
        letterhead: Letterhead {
            lines: vec![
                "PEMERINTAH KABUPATEN CONTOH".into(),
                "DINAS SOSIAL".into(),
                "Jalan Uji Coba Nomor 1, Telepon (0000) 000000".into(),
            ],
            logo: None,
        },
        title: "Daftar PPKS".into(),
        filter_sentence: "=Kecamatan Ledo, terverifikasi".into(),
        printed_on: "Dicetak Kamis, 12 Desember 2024, 14.20 WIB".into(),
        footer: "Ekspor 7 & Uji".into(),
        columns: vec![
            Column::new("NIK", 19.0, Kind::Code),
            Column::new("Nama", 30.0, Kind::Text),
            Column::new("Tanggal lahir", 13.0, Kind::Date),
            Column::new("Bantuan (Rp)", 14.0, Kind::Number),
        ],
        notes: vec![("PPKS".into(), "Pemerlu Pelayanan Kesejahteraan Sosial".into())],
        ..Sheet::default()
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

/// Writes the rows and reads them back: the cells below the header, and the notes.
fn round_trip(rows: &[Vec<Cell>]) -> (Range<Data>, u32, Range<Data>) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("uji.xlsx");
    let mut writer = XlsxWriter::new(&sheet(), dir.path()).expect("a writer");
    for row in rows {
        writer.push_row(row).expect("a row");
    }
    let first = writer.header_row + 1;
    writer.finish(&path).expect("a file");
    let mut book: Xlsx<_> = open_workbook(&path).expect("readable");
    let data = book.worksheet_range("Data").expect("the data");
    (data, first, book.worksheet_range("Keterangan").expect("the notes"))
}

#[test]
fn digits_dates_and_numbers_come_back_as_what_they_are() {
    let (data, first, notes) = round_trip(&[
        vec![
            Cell::from("9901010101010001"),
            Cell::from("Uji Coba"),
            Cell::Date(day(1950, 8, 17)),
            Cell::Number(-300_000),
        ],
        vec![
            Cell::from("0000000000000007"),
            Cell::Empty,
            Cell::Date(day(1899, 12, 31)),
            Cell::Number(i64::MAX),
        ],
    ]);
    let at = |row, col| data.get_value((first + row, col)).cloned().unwrap_or(Data::Empty);
    assert_eq!(at(0, 0), Data::String("9901010101010001".into()));
    assert_eq!(at(1, 0), Data::String("0000000000000007".into()));
    let Data::DateTime(born) = at(0, 2) else {
        panic!("not a date: {:?}", at(0, 2))
    };
    let (y, m, d, ..) = born.to_ymd_hms_milli();
    assert_eq!((y, m, d), (1950, 8, 17));
    assert_eq!(at(0, 3), Data::Float(-300_000.0));
    assert_eq!(at(1, 1), Data::Empty);
    assert_eq!(at(1, 2), Data::String("31/12/1899".into()));
    assert_eq!(at(1, 3), Data::String(i64::MAX.to_string()));
    assert_eq!(data.end(), Some((first + 1, 3)));
    assert_eq!(notes.get_value((1, 0)), Some(&Data::String("PPKS".into())));
}

#[test]
fn letterhead_and_title_stand_above_the_header() {
    let (data, first, _) = round_trip(&[]);
    let text = |row| data.get_value((row, 0)).map(ToString::to_string).unwrap_or_default();
    assert_eq!(text(0), "PEMERINTAH KABUPATEN CONTOH");
    assert_eq!(text(5), "Daftar PPKS");
    assert_eq!(text(6), "=Kecamatan Ledo, terverifikasi");
    assert_eq!(text(first - 1), "NIK");
}

#[test]
fn two_hundred_payloads_stay_text() {
    let starts = ["=", "+", "-", "@", "|", "%", "\t=", " =", "\u{FEFF}=", "{="];
    let ends = [
        "1+1",
        "cmd|' /C calc'!A0",
        "HYPERLINK(\"http://x\")",
        "SUM(A1:A9)",
        "A1",
        "DDE(1)",
        "x}",
        "IMPORTXML(1)",
        "_x000D_",
        "http://x",
        "1",
        "0",
        "-1",
        "TRUE",
        "#REF!",
        "'a",
        "\"a\"",
        "WEBSERVICE(1)",
        "1&lt;f>1",
        "&amp;",
    ];
    let payloads: Vec<String> = starts
        .iter()
        .flat_map(|s| ends.iter().map(move |e| format!("{s}{e}")))
        .collect();
    assert_eq!(payloads.len(), 200);
    let rows: Vec<Vec<Cell>> = payloads
        .iter()
        .map(|p| vec![Cell::from(p.as_str()), Cell::from(p.as_str()), Cell::Empty, Cell::Empty])
        .collect();

    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("uji.xlsx");
    let mut writer = XlsxWriter::new(&sheet(), dir.path()).expect("a writer");
    rows.iter().for_each(|row| writer.push_row(row).expect("a row"));
    let first = writer.header_row + 1;
    writer.finish(&path).expect("a file");
    let mut book: Xlsx<_> = open_workbook(&path).expect("readable");
    let data = book.worksheet_range("Data").expect("the data");
    for (row, payload) in (first..).zip(&payloads) {
        for col in [0, 1] {
            assert_eq!(data.get_value((row, col)), Some(&Data::String(payload.clone())));
        }
    }
    assert!(book.worksheet_formula("Data").expect("formulas").is_empty());
}

#[test]
fn control_characters_and_endless_texts_do_not_break_the_file() {
    let endless = "a".repeat(40_000);
    let (data, first, _) = round_trip(&[vec![
        Cell::from("9\u{0}9\u{1b}\u{FFFF}"),
        Cell::from(endless.as_str()),
        Cell::Empty,
        Cell::Empty,
    ]]);
    assert_eq!(data.get_value((first, 0)), Some(&Data::String("99".into())));
    let long = data.get_value((first, 1)).map(|d| d.to_string().len());
    assert_eq!(long, Some(MAX_TEXT));
}

#[test]
fn twenty_thousand_rows_all_arrive() {
    let row = |n: i64| {
        vec![
            Cell::Text(format!("990101{n:010}")),
            Cell::from("Nama Rekaan"),
            Cell::Date(day(1980, 1, 1)),
            Cell::Number(n),
        ]
    };
    let rows: Vec<Vec<Cell>> = (0..20_000).map(row).collect();
    let (data, first, _) = round_trip(&rows);
    assert_eq!(data.end(), Some((first + 19_999, 3)));
    assert_eq!(
        data.get_value((first + 19_999, 0)),
        Some(&Data::String("9901010000019999".into()))
    );
}

#[test]
fn a_file_is_private_and_never_overwritten() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("uji.xlsx");
    XlsxWriter::new(&sheet(), dir.path())
        .and_then(|w| w.finish(&path))
        .expect("a file");
    let mode = path.metadata().expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = XlsxWriter::new(&sheet(), dir.path()).and_then(|w| w.finish(&path));
    assert!(matches!(again, Err(SheetError::Io(_))));
}

#[test]
fn one_column_and_a_row_of_another_width() {
    let dir = tempfile::tempdir().expect("a directory");
    let narrow = Sheet {
        columns: vec![Column::new("Nama", 20.0, Kind::Text)],
        ..sheet()
    };
    let mut writer = XlsxWriter::new(&narrow, dir.path()).expect("a writer");
    assert!(matches!(
        writer.push_row(&[Cell::Empty, Cell::Empty]),
        Err(SheetError::WrongWidth { expected: 1, found: 2 })
    ));
    writer.push_row(&[Cell::from("Uji")]).expect("a row");
    writer.finish(&dir.path().join("satu.xlsx")).expect("a file");
}

#[test]
fn the_arms_stand_in_the_file_and_a_section_is_one_bold_line() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("kop.xlsx");
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 50)
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .expect("a picture");
    let mut with_arms = sheet();
    with_arms.letterhead.logo = Some(Logo {
        bytes: jpeg.into_inner(),
    });
    let mut writer = XlsxWriter::new(&with_arms, dir.path()).expect("a writer");
    writer.section("=Desa Sebalo - 1 orang").expect("a section");
    let row = [Cell::from("9901"), Cell::from("Uji"), Cell::Empty, Cell::Number(1)];
    writer.push_row(&row).expect("a row");
    let first = writer.header_row + 1;
    writer.finish(&path).expect("a file");
    let names: Vec<String> = zip::ZipArchive::new(std::fs::File::open(&path).expect("there"))
        .expect("a zip")
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    assert!(
        names.iter().any(|name| name.starts_with("xl/media/image1")),
        "{names:?}"
    );
    let mut book: Xlsx<_> = open_workbook(&path).expect("readable");
    let data = book.worksheet_range("Data").expect("the data");
    assert_eq!(
        data.get_value((first, 0)),
        Some(&Data::String("=Desa Sebalo - 1 orang".into()))
    );
    assert_eq!(data.get_value((first + 1, 1)), Some(&Data::String("Uji".into())));
    assert!(book.worksheet_formula("Data").expect("formulas").is_empty());
}

#[test]
fn a_row_is_as_high_as_its_longest_text() {
    assert_eq!(line_count("", 20.0), 1);
    assert_eq!(line_count("Uji Coba", 20.0), 1);
    assert_eq!(line_count("Abang Contoh bin Percobaan", 20.0), 2);
    assert_eq!(line_count("satu\ndua", 20.0), 2);
    assert_eq!(line_count(&"x".repeat(36), 20.0), 2);
    assert_eq!(line_count(&"x".repeat(37), 20.0), 3);
    assert!(row_height(10_000) < 409.0);
}
