//! Files to begin with: good ones of every make, and the three bombs.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::old_excel::{self, OldCell};

pub struct File {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// People can be read from it as it is.
    pub is_good: bool,
    /// It takes a while, so it comes seldom.
    pub is_heavy: bool,
}

const TABLE: &str = "No;No KK;NIK;Nama;Tgl Lahir;JK;Kategori;RT;RW;Dusun;Alamat;Desa
1;9907110101120007;9907115203900003;Maria Contoh;12/03/1990;P;24;1;2;Sebalo;Jalan Contoh;Sebalo
2;sda;9907115203900004;Ani Contoh;12 Maret 1990;PR;8 dan 24;001;002;〃;;
3;;99071152039;Budi Contoh;31/02/1990;L;lansia;;;;;
4;9907110101120008;6,10711E+15;SARI CONTOH, S.Sos;90-03-12;2;miskin sekali;;;;;Desa Lain
;;;;;;;;;;;
;Jumlah;;4;;;;;;;;
;;;Mengetahui, Kepala Desa;;;;;;;;
";

pub fn files() -> Vec<File> {
    let good = |name, bytes| File {
        name,
        bytes,
        is_good: true,
        is_heavy: false,
    };
    let bomb = |name, bytes, is_good, is_heavy| File {
        name,
        bytes,
        is_good,
        is_heavy,
    };
    let windows: Vec<u8> = TABLE
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(TABLE.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();

    vec![
        good("csv with semicolons", TABLE.as_bytes().to_vec()),
        good(
            "csv with commas",
            TABLE.replace(", ", " ").replace(';', ",").into_bytes(),
        ),
        good(
            "csv with tabs",
            format!("\u{feff}{}", TABLE.replace(';', "\t")).into_bytes(),
        ),
        good(
            "csv with quotes",
            TABLE
                .replace("Maria Contoh", "\"Maria; \"\"Contoh\"\"\n\"")
                .into_bytes(),
        ),
        good("csv from Windows", windows),
        good("csv in wide letters", wide),
        good(
            "csv under words of its own",
            b"Identitas,Siapa\n9907115203900003,Maria Contoh\n".to_vec(),
        ),
        good("xlsx", xlsx()),
        good("xlsx of several worksheets", tabs()),
        good("xls", xls()),
        bomb("corner bomb", corner_bomb(), true, false),
        bomb("bomb of long words", string_bomb(), false, true),
        bomb("zip bomb", zip_bomb(), false, true),
        bomb("encrypted", old_excel::encrypted(), false, false),
    ]
}

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    TABLE.lines().map(|line| line.split(';').collect())
}

fn xlsx() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet();
    sheet
        .merge_range(0, 0, 0, 5, "DATA PPKS DESA SEBALO", &Format::new())
        .unwrap();
    for (row, cells) in (1u32..).zip(rows()) {
        for (column, text) in (0u16..).zip(cells) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    sheet.write_number(10, 2, 9_907_115_203_900_000_f64).unwrap();
    sheet.write_string(10, 3, "Dewi Contoh").unwrap();
    let date = ExcelDateTime::from_ymd(1990, 3, 12).unwrap();
    sheet.write_datetime_with_format(10, 4, &date, &day).unwrap();
    sheet
        .write_formula(10, 6, Formula::new("=20+4").set_result("24"))
        .unwrap();
    sheet
        .write_formula(11, 2, Formula::new("=NA()").set_result("#N/A"))
        .unwrap();
    sheet.write_boolean(11, 5, true).unwrap();
    sheet.set_row_hidden(4).unwrap();
    sheet.set_column_hidden(9).unwrap();
    book.save_to_buffer().unwrap()
}

fn tabs() -> Vec<u8> {
    let mut book = Workbook::new();
    for name in ["Dusun A", "Dusun B", "Rekap"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0u32..).zip(rows()) {
            for (column, text) in (0u16..).zip(cells) {
                sheet.write_string(row, column, text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn xls() -> Vec<u8> {
    let rows: Vec<Vec<OldCell<'_>>> = rows()
        .map(|cells| {
            let cells = cells.into_iter();
            cells
                .map(|text| text.parse().map_or(OldCell::Text(text), OldCell::Number))
                .collect()
        })
        .collect();

    old_excel::workbook("Data", &rows)
}

fn corner_bomb() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0u32..).zip(rows()).take(3) {
        for (column, text) in (0u16..).zip(cells) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    sheet.write_string(1_048_575, 16_383, "sudut").unwrap();
    book.save_to_buffer().unwrap()
}

fn string_bomb() -> Vec<u8> {
    let words: String = (0..60)
        .map(|n| format!("<si><t>{n}{}</t></si>", "a".repeat(200_000)))
        .collect();
    let strings = format!("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{words}</sst>");

    package(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

fn zip_bomb() -> Vec<u8> {
    package(&[
        ("xl/workbook.xml", b"<a/>"),
        ("xl/worksheets/sheet1.xml", &vec![0; 20 * 1024 * 1024]),
    ])
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
