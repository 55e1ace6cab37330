use std::io::Write;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use proptest::prelude::*;

use super::pdf::{MAX_ROWS, Paper, PdfWriter};
use super::*;

pub fn sheet(columns: Vec<Column>) -> Sheet {
    Sheet {
        letterhead: Letterhead {
            lines: vec![
                "PEMERINTAH KABUPATEN CONTOH".into(),
                "DINAS SOSIAL".into(),
                "Jalan Uji Coba Nomor 1".into(),
            ],
            logo: None,
        },
        title: "Daftar PPKS".into(),
        filter_sentence: "Kecamatan Ledo, terverifikasi".into(),
        printed_on: "Dicetak 27 November 2026, 14.20 WIB".into(),
        footer: "Balale, unduhan 1A2B3C4D, Maria Contoh".into(),
        columns,
        notes: vec![("×".into(), "Dirahasiakan".into())],
        signatory: Some(Signatory {
            above: vec!["Contoh, 27 November 2026".into(), "Kepala Dinas Sosial,".into()],
            name: "Maria Contoh, S.Sos.".into(),
            nip: "199001012015032001".into(),
        }),
        check: Some(Check {
            words: "Periksa keaslian dokumen ini:".into(),
            address: "https://balale.contoh.go.id/periksa/7K2M-9QXW".into(),
        }),
        ..Sheet::default()
    }
}

pub fn people() -> Vec<Column> {
    vec![
        Column::new("No", 5.0, Kind::Number),
        Column::new("NIK", 19.0, Kind::Code),
        Column::new("Nama", 30.0, Kind::Text),
        Column::new("Tanggal lahir", 13.0, Kind::Date),
        Column::new("Bantuan (Rp)", 14.0, Kind::Number),
    ]
}

fn person(number: i64) -> Vec<Cell> {
    vec![
        Cell::Number(number),
        Cell::Text(format!("990101{number:010}")),
        Cell::from("Maria Contoh"),
        Cell::Date(NaiveDate::from_ymd_opt(1990, 3, 12).expect("a day")),
        Cell::Number(8_412),
    ]
}

fn pdf(sheet: &Sheet, paper: Paper, rows: &[Vec<Cell>]) -> Vec<u8> {
    let mut writer = PdfWriter::new(sheet, paper);
    rows.iter().for_each(|row| writer.push_row(row).expect("a row"));
    writer.finish().expect("a file")
}

/// What another program reads in the file, page by page.
pub fn pages(bytes: &[u8]) -> Vec<String> {
    let text = poppler("pdftotext", &["-layout", "-", "-"], bytes);
    let mut pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
    assert_eq!(pages.pop().as_deref(), Some(""), "the last page ends the text");
    pages
}

fn poppler(program: &str, args: &[&str], bytes: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("poppler-utils is needed for this test: apt-get install poppler-utils");
    let mut input = child.stdin.take().expect("a pipe");
    let bytes = bytes.to_vec();
    let feed = std::thread::spawn(move || input.write_all(&bytes));
    let out = child.wait_with_output().expect("poppler ends");
    let _ = feed.join();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    // pdfinfo of poppler 22 takes the mark of a tagged file for a mistake.
    let said =
        String::from_utf8_lossy(&out.stderr).replace("Syntax Error: Suspects object is wrong type (boolean)", "");
    assert!(said.trim().is_empty(), "{said}");
    String::from_utf8(out.stdout).expect("utf-8")
}

/// Letters without what is between them, so that a break in a line does not matter.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_table_holds_everything_an_office_signs() {
    let rows: Vec<Vec<Cell>> = (1..=3).map(person).collect();
    let read = pages(&pdf(&sheet(people()), Paper::F4, &rows));

    assert_eq!(read.len(), 1);
    for said in [
        "PEMERINTAH KABUPATEN CONTOH",
        "DINAS SOSIAL",
        "Daftar PPKS",
        "Kecamatan Ledo, terverifikasi",
        "Dicetak 27 November 2026, 14.20 WIB",
        "9901010000000003",
        "12/03/1990",
        "8.412",
        "Contoh, 27 November 2026",
        "Kepala Dinas Sosial,",
        "Maria Contoh, S.Sos.",
        "NIP 199001012015032001",
        "Periksa keaslian dokumen ini:",
        "https://balale.contoh.go.id/periksa/7K2M-9QXW",
        "Balale, unduhan 1A2B3C4D, Maria Contoh",
        "hal 1 dari 1",
    ] {
        assert!(read[0].contains(said), "{said} is missing in {}", read[0]);
    }
}

#[test]
fn the_same_table_is_the_same_file_and_says_what_it_is() {
    let rows: Vec<Vec<Cell>> = (1..=40).map(person).collect();
    let bytes = pdf(&sheet(people()), Paper::A4, &rows);
    let about = poppler("pdfinfo", &["-"], &bytes);

    assert_eq!(bytes, pdf(&sheet(people()), Paper::A4, &rows));
    assert!(about.contains("Title:           Daftar PPKS"), "{about}");
    assert!(about.contains("Tagged:          yes"), "{about}");
    assert!(!about.contains("CreationDate"), "{about}");
    assert!(String::from_utf8_lossy(&bytes).contains("/Lang(id)"));
}

#[test]
fn paper_has_its_size_and_lies_down_for_many_columns() {
    let wide: Vec<Column> = (0..16).map(|_| Column::new("NIK", 18.0, Kind::Text)).collect();
    let row: Vec<Cell> = (0..16).map(|n| Cell::Text(format!("Uji Coba Panjang {n}"))).collect();
    for (paper, size) in [(Paper::F4, "609.449 x 935.433"), (Paper::A4, "595.276 x 841.89")] {
        let about = poppler("pdfinfo", &["-"], &pdf(&sheet(people()), paper, &[person(1)]));
        assert!(about.contains(size), "{about}");
        let (short, long) = size.split_once(" x ").expect("two sides");
        let about = poppler(
            "pdfinfo",
            &["-"],
            &pdf(&sheet(wide.clone()), paper, std::slice::from_ref(&row)),
        );
        assert!(about.contains(&format!("{long} x {short}")), "{about}");
    }
}

#[test]
fn the_header_is_on_every_page_and_the_signature_never_alone() {
    // Every count from one page to three: among them the one that fills a page exactly.
    let mut counts = Vec::new();
    for count in 20..130 {
        let rows: Vec<Vec<Cell>> = (1..=count).map(person).collect();
        let read = pages(&pdf(&sheet(people()), Paper::A4, &rows));
        let last = read.len();
        for (page, text) in (1..).zip(&read) {
            assert!(text.contains("Tanggal"), "{count} rows, page {page} has no header");
            assert!(text.contains(&format!("hal {page} dari {last}")), "{count}: {text}");
            let has_row = text.contains("990101");
            assert!(has_row, "{count} rows: page {page} has no row");
            assert_eq!(text.contains("NIP 1990"), page == last, "{count}");
            assert_eq!(text.contains("Kepala Dinas Sosial,"), page == last, "{count}");
        }
        let found: usize = read.iter().map(|text| text.matches("990101").count()).sum();
        assert_eq!(found, count as usize);
        counts.push(last);
    }
    assert!(counts.is_sorted() && counts.first() == Some(&1) && counts.last() > Some(&2));
}

#[test]
fn an_empty_table_says_so_and_nobody_need_sign() {
    let bare = Sheet {
        signatory: None,
        check: None,
        ..sheet(people())
    };
    let read = pages(&pdf(&bare, Paper::F4, &[]));
    assert!(read[0].contains("Tidak ada data.") && !read[0].contains("NIP"));

    let by_hand = Sheet {
        signatory: Some(Signatory::default()),
        ..sheet(people())
    };
    assert!(pages(&pdf(&by_hand, Paper::F4, &[person(1)]))[0].contains("NIP"));
    // Nothing at all around the rows is a file too.
    let nothing = Sheet {
        columns: vec![Column::new("", 0.0, Kind::Text)],
        ..Sheet::default()
    };
    assert_eq!(pages(&pdf(&nothing, Paper::A4, &[vec![Cell::Empty]])).len(), 1);
}

#[test]
fn a_section_begins_a_page_and_goes_on_with_its_name() {
    let mut writer = PdfWriter::new(&sheet(people()), Paper::A4);
    for desa in ["Desa Sebalo - 60 orang", "Desa Bumi Emas - 2 orang"] {
        writer.section(desa);
        let count = if desa.contains("60") { 60 } else { 2 };
        (1..=count).for_each(|n| writer.push_row(&person(n)).expect("a row"));
    }
    let read = pages(&writer.finish().expect("a file"));

    assert_eq!(read.len(), 3);
    assert!(read[0].contains("Desa Sebalo - 60 orang") && !read[0].contains("lanjutan"));
    assert!(read[1].contains("Desa Sebalo - 60 orang (lanjutan)"));
    assert!(read[2].contains("Desa Bumi Emas - 2 orang") && read[2].contains("NIP"));
    assert!(!read[1].contains("Bumi Emas"));
}

#[test]
fn the_matrix_of_29_columns_fits_and_its_headings_can_be_read() {
    let names = [
        "Anak Balita Terlantar",
        "Korban Tindak Kekerasan atau Diperlakukan Salah",
    ];
    let counted = (1..=26).map(|n| Column::new(n.to_string(), 6.0, Kind::Number).meaning(names[n % 2]));
    let columns: Vec<Column> = [
        Column::new("Kode", 14.0, Kind::Code),
        Column::new("Wilayah", 26.0, Kind::Text),
    ]
    .into_iter()
    .chain(counted)
    .chain([Column::new("Jumlah", 9.0, Kind::Number)])
    .collect();
    let mut row = vec![Cell::from("61.07.01"), Cell::from("Sungai Raya Kepulauan")];
    row.extend((0..26).map(|n| {
        if n == 3 {
            Cell::from("×")
        } else {
            Cell::Number(8_412 + n)
        }
    }));
    row.push(Cell::Number(1_234_567));
    let matrix = Sheet {
        has_total: true,
        ..sheet(columns)
    };
    for paper in [Paper::F4, Paper::A4] {
        let read = squeezed(&pages(&pdf(&matrix, paper, &[row.clone(), row.clone()]))[0]);
        for said in ["8.412", "8.437", "1.234.567", "SungaiRaya", "×=Dirahasiakan"] {
            assert!(read.contains(said), "{said} is missing in {read}");
        }
        let turned = poppler(
            "pdftotext",
            &["-raw", "-", "-"],
            &pdf(&matrix, paper, std::slice::from_ref(&row)),
        );
        assert!(
            squeezed(&turned).contains("1KorbanTindakKekerasanatauDiperlakukanSalah"),
            "{turned}"
        );
    }
}

#[test]
fn nasty_texts_neither_break_the_file_nor_vanish() {
    let endless = "a".repeat(10_000);
    let words = "kata ".repeat(3_000);
    for (text, found) in [
        (endless.as_str(), endless.as_str()),
        (words.as_str(), words.as_str()),
        ("Maria 😀 Contoh", "Maria"),
        ("a\u{0}b\u{1b}c\u{7f}d", "abcd"),
        ("\u{202e}terbalik\u{202c} \u{feff}utuh\u{200b}", "terbalik utuh"),
        ("satu\ndua\r\ntiga\tempat", "satu dua tiga empat"),
        ("e\u{301}\u{327}\u{20dd}", "e"),
        ("\u{e000}\u{fffe}\u{10ffff}\u{fdd0}", ""),
        ("=1+1", "=1+1"),
        ("Ñandú Đặng Œuvre ŁÓDŹ", "Ñandú Đặng Œuvre ŁÓDŹ"),
        ("   ", ""),
        ("\n\n\n", ""),
    ] {
        let mut row = person(1);
        row[2] = Cell::from(text);
        row[1] = Cell::from(text);
        let bytes = pdf(&sheet(people()), Paper::A4, &[row, person(2)]);
        let read: String = pages(&bytes).concat();
        assert!(read.contains("9901010000000002"), "the row after {text:?} is gone");
        if found.len() < 50 {
            let read = squeezed(&read);
            let is_there = |word: &str| read.contains(word);
            assert!(found.split(' ').all(is_there), "{text:?} gave {read:?}");
        } else {
            let letter = |text: &str| text.matches(['a', 'k']).count();
            assert!(letter(&read) >= letter(found), "letters of {found:.20} are lost");
        }
    }
}

#[test]
fn what_the_font_lacks_is_shown_as_lacking_and_copied_as_it_was() {
    let mut row = person(1);
    row[2] = Cell::from("Maria 😀 漢字 Contoh");
    let read = pages(&pdf(&sheet(people()), Paper::A4, &[row])).concat();
    assert!(read.contains('😀') || read.contains('□'), "{read}");

    // From right to left: the first letter stands at the right.
    let (regular, _) = super::pdf::test_faces();
    let order: Vec<usize> = regular.glyphs("ab אבג cd").iter().map(|g| g.text_range.start).collect();
    assert_eq!(order, [0, 1, 2, 7, 5, 3, 9, 10, 11]);
}

#[test]
fn more_rows_than_a_pdf_holds_are_refused() {
    let mut writer = PdfWriter::new(&sheet(people()), Paper::F4);
    (0..MAX_ROWS).for_each(|_| writer.push_row(&person(1)).expect("a row"));
    let refused = writer.push_row(&person(1));
    assert!(matches!(refused, Err(SheetError::TooManyRowsForPdf)));
    let wrong = writer.push_row(&[Cell::Empty]);
    assert!(matches!(wrong, Err(SheetError::WrongWidth { expected: 5, found: 1 })));
}

#[test]
fn a_logo_must_be_a_picture() {
    let with = |bytes: Vec<u8>| Sheet {
        letterhead: Letterhead {
            logo: Some(Logo { bytes }),
            ..sheet(people()).letterhead
        },
        ..sheet(people())
    };
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(30, 40)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("a picture");
    let bytes = pdf(&with(png.into_inner()), Paper::F4, &[person(1)]);
    assert_eq!(
        poppler("pdfimages", &["-list", "-"], &bytes)
            .lines()
            .filter(|l| l.contains("image"))
            .count(),
        1
    );
    let broken = PdfWriter::new(&with(b"GIF89a".to_vec()), Paper::F4).finish();
    assert!(matches!(broken, Err(SheetError::Pdf(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_makes_a_file(text in any::<String>(), width in 0.0f64..60.0, count in 1usize..29, lines in 0usize..6) {
        let columns: Vec<Column> = (0..count)
            .map(|n| Column::new(text.chars().take(n).collect::<String>(), width, [Kind::Text, Kind::Code, Kind::Number, Kind::Date][n % 4]))
            .collect();
        let row: Vec<Cell> = (0..count).map(|n| Cell::Text(text.chars().skip(n).collect())).collect();
        let odd = Sheet { title: text.clone(), filter_sentence: text.clone(), footer: text.clone(), ..sheet(columns) };
        let bytes = pdf(&odd, Paper::A4, &vec![row; lines]);
        prop_assert!(bytes.starts_with(b"%PDF-1.7"));
    }

    #[test]
    fn no_line_is_wider_than_its_cell(text in any::<String>(), width in 1.0f32..300.0) {
        let (regular, _) = super::pdf::test_faces();
        let text = super::pdf::test_clean(&text);
        let lines = regular.wrap(&text, 8.0, width);
        for line in &lines {
            prop_assert!(line.chars().count() <= 1 || regular.width(line, 8.0) <= width + 0.01);
        }
        prop_assert_eq!(squeezed(&lines.concat()), squeezed(&text));
    }
}
