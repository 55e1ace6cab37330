use std::io::{Cursor, Write};

use rust_xlsxwriter::{Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn rows(book: &Book) -> Vec<(u32, Vec<String>)> {
    book.tabs
        .iter()
        .flat_map(|tab| &tab.rows)
        .map(|row| (row.number, row.cells.iter().map(Value::text).collect()))
        .collect()
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_xlsx_gives_its_cells_with_the_numbers_of_their_rows() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_string(2, 1, "9907115203900003").unwrap();
    sheet.write_number(2, 2, 6_107_115_203_900_003_f64).unwrap();
    sheet.write_number_with_format(2, 3, 32_944, &day).unwrap();
    sheet.write_boolean(4, 0, true).unwrap();
    sheet
        .write_formula(4, 1, Formula::new("=1+1").set_result("#N/A"))
        .unwrap();
    let read = read(&book.save_to_buffer().unwrap()).unwrap();

    assert_eq!(read.tabs[0].rows.len(), 2);
    assert_eq!(read.tabs[0].rows[0].number, 3);
    assert_eq!(read.tabs[0].rows[0].cell(0), &Value::Empty);
    assert_eq!(read.tabs[0].rows[0].cell(2), &Value::Number(6_107_115_203_900_003_f64));
    assert_eq!(read.tabs[0].rows[0].cell(2).text(), "6107115203900003");
    assert_eq!(read.tabs[0].rows[0].cell(3).text(), "12/03/1990");
    assert_eq!(read.tabs[0].rows[1].cell(0), &Value::Flag(true));
    assert_eq!(read.tabs[0].rows[1].cell(99), &Value::Empty);
}

#[test]
fn a_csv_of_any_make_gives_the_same_rows() {
    let expected = vec![
        (1, vec!["NIK".to_owned(), "Nama".to_owned()]),
        (3, vec!["9907".to_owned(), "André, Contoh".to_owned()]),
    ];
    let text = "NIK;Nama\r\n;\r\n9907;\"André, Contoh\"\r\n";
    let western: Vec<u8> = text.chars().map(|c| if c == 'é' { 0xE9 } else { c as u8 }).collect();
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{FEFF}{text}").into_bytes(),
        text.replace(';', ",").into_bytes(),
        text.replace(';', "\t").into_bytes(),
        format!("sep=;\r\n{text}").into_bytes()[..].to_vec(),
        western,
        utf16,
    ] {
        let found = rows(&read(&bytes).unwrap());
        let found: Vec<_> = found.into_iter().map(|(_, cells)| cells).collect();
        assert_eq!(
            found,
            expected.iter().map(|(_, cells)| cells.clone()).collect::<Vec<_>>()
        );
    }
    assert_eq!(rows(&read(text.as_bytes()).unwrap()), expected);
}

#[test]
fn a_workbook_that_breaks_its_reader_is_broken() {
    // A directory that ends in the middle of a number.
    let mut old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1].to_vec();
    old.resize(24, 0);
    for half in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        old.extend(half.to_le_bytes());
    }
    old.resize(44, 0);
    for word in [1_u32, 1, 0, 4_096, 0xFFFF_FFFE, 0, 0xFFFF_FFFE, 0, 0] {
        old.extend(word.to_le_bytes());
    }
    old.resize(512, 0xFF);
    old.extend([0; 511]);

    assert_eq!(read(&old), Err(ReadError::Broken));
}

#[test]
fn rows_out_of_order_are_broken() {
    let mut gathered = Gatherer::after(0);
    for row in [4, 4, 5] {
        gathered.take(row, 0, Value::Flag(true)).unwrap();
    }

    assert_eq!(gathered.take(4, 1, Value::Flag(true)), Err(ReadError::Broken));
    assert_eq!(gathered.rows.len(), 2);
}

#[test]
fn what_is_no_table_is_said_to_be_none() {
    for bytes in [
        &b"\x89PNG\r\n\x1a\n0000"[..],
        b"%PDF-1.7",
        b"<html><table></table></html>",
        b"GIF89a\0\0",
        b"MZ\x90\0",
        &package(&[("word/document.xml", b"<a/>")]),
    ] {
        assert_eq!(read(bytes), Err(ReadError::UnknownKind));
    }
    assert_eq!(read(b""), Err(ReadError::Empty));
    assert_eq!(read(b" \r\n;;\r\n"), Err(ReadError::Empty));
    assert_eq!(read(&vec![b'a'; FILE_LIMIT + 1]), Err(ReadError::TooLarge));
}

#[test]
fn a_package_that_is_more_than_a_table_is_refused() {
    let zeros = vec![0; 60 * 1024 * 1024];
    let many: Vec<String> = (0..300).map(|n| format!("xl/{n}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("xl/workbook.xml", b"<a/>")];
    parts.extend(many.iter().map(|name| (name.as_str(), &b"a"[..])));

    assert_eq!(read(&package(&parts)), Err(ReadError::TooLargeUnpacked));
    for (name, content, expected) in [
        (
            "xl/sharedStrings.xml",
            &b"<sst count=\"1\" uniqueCount = '4294967295'><si/></sst>"[..],
            ReadError::Broken,
        ),
        ("xl/vbaProject.bin", b"a", ReadError::HasMacros),
        ("xl/externalLinks/externalLink1.xml", b"a", ReadError::HasLinks),
        ("../../etc/passwd", b"a", ReadError::Broken),
        ("xl/worksheets/sheet1.xml", &zeros, ReadError::TooLargeUnpacked),
        (
            "xl/worksheets/sheet1.xml",
            &zeros[..2 * 1024 * 1024],
            ReadError::TooLargeUnpacked,
        ),
        ("xl/worksheets/sheet1.xml", b"<worksheet", ReadError::Broken),
    ] {
        let package = package(&[("xl/workbook.xml", b"<a/>"), (name, content)]);
        assert_eq!(read(&package), Err(expected), "{name}");
    }
    let whole = package(&[("xl/workbook.xml", b"<workbook/>")]);
    for cut in 4..whole.len() {
        assert!(read(&whole[..cut]).is_err());
    }
}

#[test]
fn more_than_a_desa_has_is_refused_and_trailing_emptiness_is_not() {
    let long = format!("Nama\n{}\n", "a".repeat(CELL_LIMIT + 1));
    assert_eq!(read(long.as_bytes()), Err(ReadError::LongCell(2)));
    let many = "a;b\n".repeat(ROW_LIMIT + 1);
    assert_eq!(read(many.as_bytes()), Err(ReadError::TooManyRows));
    let empty_tail = format!("a;b\n{}", ";;;\n".repeat(60_000));
    assert_eq!(rows(&read(empty_tail.as_bytes()).unwrap()).len(), 1);

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Nama").unwrap();
    sheet.write_string(1_048_575, 16_383, "sudut").unwrap();
    assert_eq!(rows(&read(&book.save_to_buffer().unwrap()).unwrap()).len(), 1);
}
