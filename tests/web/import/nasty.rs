//! Tables as desa really make them, some hundred of them: whatever is in a file, each row of people lands in exactly one
//! pile, each refusal is a sentence that says what to do, and nothing breaks. The expected piles are written beside each.

use std::collections::BTreeSet;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{said, upload};
use crate::ppks::sheet::{kk, nik, register};
use crate::support::TestApp;

/// What a cell holds.
#[derive(Clone)]
enum Cell {
    Text(String),
    Number(f64),
    Date(u16, u8, u8),
    Formula(&'static str, &'static str),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

/// A file and the piles it falls into: ready, to mend, there already.
struct Case {
    name: String,
    bytes: Vec<u8>,
    piles: [usize; 3],
}

type Rows = Vec<Vec<Cell>>;
/// What a cell says, and the piles of its row.
type Values = Vec<(String, [usize; 3])>;

const READY: [usize; 3] = [1, 0, 0];
const MEND: [usize; 3] = [0, 1, 0];

fn book(tabs: &[(&str, Vec<Vec<Cell>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (name, rows) in tabs {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0u32..).zip(rows) {
            for (col, cell) in (0u16..).zip(cells) {
                match cell {
                    Cell::Text(text) if text.is_empty() => {}
                    Cell::Text(text) => {
                        sheet.write_string(row, col, text).unwrap();
                    }
                    Cell::Number(number) => {
                        sheet.write_number(row, col, *number).unwrap();
                    }
                    Cell::Date(year, month, date) => {
                        let date = ExcelDateTime::from_ymd(*year, *month, *date).unwrap();
                        sheet.write_datetime_with_format(row, col, &date, &day).unwrap();
                    }
                    Cell::Formula(formula, result) => {
                        let formula = rust_xlsxwriter::Formula::new(*formula).set_result(*result);
                        sheet.write_formula(row, col, formula).unwrap();
                    }
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn texts(cells: &[&str]) -> Vec<Cell> {
    cells.iter().map(|text| Cell::from(*text)).collect()
}

const HEADS: [&str; 6] = ["No KK", "NIK", "Nama", "Tgl Lahir", "JK", "Kategori"];

/// A good row but for one column.
fn one(column: usize, cell: Cell) -> Vec<u8> {
    let mut row = texts(&[&kk(1), &nik(1), "Maria Contoh", "", "", "24"]);
    row[column] = cell;
    book(&[("Lembar1", vec![texts(&HEADS), row])])
}

/// One column, in all the ways people and spreadsheets fill it.
fn cells() -> Vec<Case> {
    let (n, k) = (nik(1), kk(1));
    let spaced = format!("{} {} {}", &n[..6], &n[6..12], &n[12..]);
    let dotted = format!("{}.{}.{}", &n[..6], &n[6..12], &n[12..]);
    let columns: [(usize, Values); 6] = [
        (
            0,
            vec![
                (k.clone(), READY),
                (format!("'{k}"), READY),
                (format!("{k}\u{a0}"), READY),
                ("belum punya".into(), READY),
                ("KK hilang".into(), READY),
                ("Tanpa alamat tetap".into(), READY),
                (k[..15].to_owned(), MEND),
                (format!("{k}1"), MEND),
                ("9,90711E+15".into(), MEND),
                (String::new(), MEND),
                ("?".into(), MEND),
            ],
        ),
        (
            1,
            vec![
                (n.clone(), READY),
                (format!("'{n}"), READY),
                (format!("\u{a0}{n}"), READY),
                (spaced, READY),
                (dotted, READY),
                (n.replacen("000", "OOO", 1), READY),
                (n[..15].to_owned(), MEND),
                (format!("{n}1"), MEND),
                ("9,90711E+15".into(), MEND),
                ("9907113239900001".into(), MEND),
                ("-".into(), MEND),
                ("xx".into(), MEND),
                (String::new(), MEND),
                ("0000000000000000".into(), MEND),
                ("9907115213900003".into(), MEND),
                (k.clone(), MEND),
            ],
        ),
        (
            2,
            vec![
                ("Maria Contoh".into(), READY),
                ("MARIA CONTOH".into(), READY),
                ("maria  contoh".into(), READY),
                ("Dr. Maria Contoh, S.Sos".into(), READY),
                ("Ma'ria Contoh-Misal".into(), READY),
                ("=HYPERLINK(1)".into(), READY),
                ("+Maria Contoh".into(), READY),
                ("@Maria".into(), READY),
                ("Māria Çontoh".into(), READY),
                ("M".into(), MEND),
                (String::new(), MEND),
                ("12345".into(), MEND),
                ("a".repeat(200), MEND),
                ("-".into(), MEND),
            ],
        ),
        (
            3,
            vec![
                (String::new(), READY),
                ("12/03/1990".into(), READY),
                ("12-03-1990".into(), READY),
                ("12.03.1990".into(), READY),
                ("12 Maret 1990".into(), READY),
                ("12-Mar-90".into(), READY),
                ("12 mar 1990".into(), READY),
                ("90-03-12".into(), READY),
                ("1990-03-12".into(), READY),
                ("12031990".into(), READY),
                ("12/3/90".into(), READY),
                ("31/02/1990".into(), MEND),
                ("00/00/1950".into(), MEND),
                ("13/13/1990".into(), MEND),
                ("1990".into(), MEND),
                ("besok".into(), MEND),
                ("12/03/2090".into(), MEND),
                ("01/01/1800".into(), MEND),
                ("13/03/1990".into(), MEND),
            ],
        ),
        (
            4,
            vec![
                (String::new(), READY),
                ("P".into(), READY),
                ("p".into(), READY),
                ("PR".into(), READY),
                ("Pr.".into(), READY),
                ("Perempuan".into(), READY),
                ("WANITA".into(), READY),
                ("2".into(), READY),
                ("F".into(), READY),
                ("L".into(), MEND),
                ("LK".into(), MEND),
                ("Laki-laki".into(), MEND),
                ("Pria".into(), MEND),
                ("1".into(), MEND),
                ("x".into(), MEND),
                ("L/P".into(), MEND),
            ],
        ),
        (
            5,
            vec![
                ("24".into(), READY),
                ("24 Fakir Miskin".into(), READY),
                ("fakir miskin".into(), READY),
                ("FAKIR  MISKIN".into(), READY),
                ("23".into(), READY),
                ("23 dan 24".into(), READY),
                ("23, 24".into(), READY),
                ("23/24".into(), READY),
                ("24 24".into(), READY),
                ("24 dan 24".into(), MEND),
                ("99".into(), MEND),
                ("miskin sekali".into(), MEND),
                (String::new(), MEND),
                ("-".into(), MEND),
                ("sangat tua".into(), MEND),
            ],
        ),
    ];
    let mut cases = Vec::new();
    for (column, values) in columns {
        for (text, piles) in values {
            cases.push(Case {
                name: format!("{} {text:?}", HEADS[column]),
                bytes: one(column, Cell::Text(text)),
                piles,
            });
        }
    }
    for (name, column, cell, piles) in [
        (
            "NIK as a number that lost one",
            1,
            Cell::Number(9_907_115_203_900_000.0),
            MEND,
        ),
        ("NIK as a short number", 1, Cell::Number(99_071.0), MEND),
        (
            "KK as a number that lost a digit",
            0,
            Cell::Number(9_907_110_101_120_010.0),
            MEND,
        ),
        ("name as a number", 2, Cell::Number(12.0), MEND),
        ("birth as a date", 3, Cell::Date(1990, 3, 12), READY),
        ("birth as a serial", 3, Cell::Number(32_944.0), READY),
        ("birth as a year", 3, Cell::Number(1990.0), MEND),
        ("sex as a number", 4, Cell::Number(2.0), READY),
        ("category as a number", 5, Cell::Number(24.0), READY),
        ("category out of a formula", 5, Cell::Formula("=20+4", "24"), READY),
        (
            "NIK out of a formula that fails",
            1,
            Cell::Formula("=NA()", "#N/A"),
            MEND,
        ),
        (
            "birth out of a formula that fails",
            3,
            Cell::Formula("=A99/0", "#DIV/0!"),
            MEND,
        ),
    ] {
        cases.push(Case {
            name: name.to_owned(),
            bytes: one(column, cell),
            piles,
        });
    }

    cases
}

/// Headings, and what stands around the rows.
fn layouts() -> Vec<Case> {
    let mut cases = Vec::new();
    let row = texts(&[&kk(1), &nik(1), "Maria Contoh", "12/03/1990", "P", "24"]);
    let heads: [[&str; 6]; 12] = [
        HEADS,
        [
            "NO KK",
            "NIK",
            "NAMA LENGKAP",
            "TANGGAL LAHIR",
            "JENIS KELAMIN",
            "JENIS PPKS",
        ],
        ["NKK", "No. NIK", "Nama PMKS", "TGL. LAHIR", "L/P", "Jenis PMKS"],
        [
            "No. Kartu Keluarga",
            "Nomor Induk Kependudukan",
            "Nama Warga",
            "Tgl Lhr",
            "J. Kelamin",
            "Kategori PPKS",
        ],
        [
            "Nomor KK*",
            "NIK (16 digit)",
            "Nama*",
            "Tanggal lahir (hh/bb/tttt)",
            "Jenis Kelamin L/P",
            "Kategori (1-26)",
        ],
        ["KK", "No KTP", "Nama Penerima", "Lahir", "Kelamin", "PPKS"],
        [" no kk ", "nik\n", "nama\u{a0}lengkap", "tgl_lahir", "j/k", "KATEGORI"],
        [
            "Kartu Keluarga",
            "KTP",
            "Nama anggota keluarga",
            "tanggal",
            "gender",
            "kode kategori",
        ],
        ["No. KK", "N.I.K", "N a m a", "Tgl. Lahir", "JK", "Jenis"],
        [
            "NomorKK",
            "NomorNIK",
            "NamaAnggota",
            "TanggalLahir",
            "JenisKelamin",
            "KategoriPMKS",
        ],
        ["no.kk", "n i k", "nama", "tgl-lahir", "lp", "ppks"],
        ["NO.KK ", "NIK.", "NAMA.", "TGL LAHIR.", "JK.", "KATEGORI."],
    ];
    let around: [(&str, Rows, Rows); 8] = [
        ("nothing around", vec![], vec![]),
        (
            "titles",
            vec![texts(&["DATA PPKS KELURAHAN SEBALO"]), texts(&["Tahun 2026"]), vec![]],
            vec![],
        ),
        ("a total", vec![], vec![texts(&["", "Jumlah", "1"])]),
        (
            "a total in words",
            vec![],
            vec![texts(&["TOTAL KESELURUHAN", "", "", "", "1"])],
        ),
        (
            "a signature",
            vec![],
            vec![
                vec![],
                texts(&["", "", "", "", "Mengetahui"]),
                texts(&["", "", "", "", "Lurah Sebalo"]),
                texts(&["", "", "", "", "NIP 19700101"]),
            ],
        ),
        (
            "notes",
            vec![],
            vec![texts(&["Catatan: data sementara"]), texts(&["Ket: L = laki-laki"])],
        ),
        (
            "empty rows",
            vec![vec![], vec![]],
            vec![vec![], texts(&[" ", "-", "\u{a0}"])],
        ),
        (
            "titles, a total and a signature",
            vec![texts(&["REKAP"])],
            vec![texts(&["JUMLAH"]), texts(&["", "", "Mengetahui, Kepala Desa"])],
        ),
    ];
    for (at, heads) in heads.iter().enumerate() {
        for (name, above, below) in &around {
            let rows = above
                .iter()
                .cloned()
                .chain([texts(heads), row.clone()])
                .chain(below.iter().cloned());
            cases.push(Case {
                name: format!("heads {at}, {name}"),
                bytes: book(&[("Data", rows.collect())]),
                piles: READY,
            });
        }
    }

    cases
}

/// Whole tables.
fn tables() -> Vec<Case> {
    let case = |name: &str, bytes, piles| Case {
        name: name.to_owned(),
        bytes,
        piles,
    };
    let (k1, k2) = (kk(1), kk(2));
    let n: Vec<String> = (0..9).map(|at| nik(at + 1)).collect();
    let person = |kk: &str, nik: &str| texts(&[kk, nik, "Maria Contoh", "", "", "24"]);
    let sheet = |rows: Vec<Vec<Cell>>| book(&[("Data", [vec![texts(&HEADS)], rows].concat())]);
    let with = |more: &[&str], cells: &[&str]| {
        let heads = [&HEADS[..], more].concat();
        let row = [&[&k1[..], &n[0], "Maria Contoh", "", "", "24"][..], cells].concat();
        book(&[("Data", vec![texts(&heads), texts(&row)])])
    };
    let csv = |mark: &str| {
        format!(
            "{}\n{}",
            HEADS.join(mark),
            [&k1[..], &n[0], "Maria Contoh", "12/03/1990", "P", "24"].join(mark)
        )
    };
    let ditto: Vec<Case> = ["", "sda", "s.d.a", "SDA", "idem", "〃", "\"", "''"]
        .iter()
        .map(|mark| {
            case(
                &format!("KK below as {mark:?}"),
                sheet(vec![person(&k1, &n[0]), person(mark, &n[1])]),
                [2, 0, 0],
            )
        })
        .collect();
    let mut cases = vec![
        case(
            "two worksheets",
            book(&[
                ("Dusun A", vec![texts(&HEADS), person(&k1, &n[0])]),
                ("Dusun B", vec![texts(&HEADS), person(&k2, &n[1])]),
            ]),
            [2, 0, 0],
        ),
        case(
            "a worksheet without people",
            book(&[
                ("Rekap", vec![texts(&["Dusun", "Jumlah"]), texts(&["A", "1"])]),
                ("Data", vec![texts(&HEADS), person(&k1, &n[0])]),
            ]),
            READY,
        ),
        case(
            "the same person twice",
            sheet(vec![person(&k1, &n[0]), person(&k2, &n[0])]),
            [1, 1, 0],
        ),
        case(
            "the same person twice in one family",
            sheet(vec![person(&k1, &n[0]), person(&k1, &n[0])]),
            [0, 2, 0],
        ),
        case(
            "somebody who is there already",
            sheet(vec![person(&kk(90), &nik(90))]),
            [0, 0, 1],
        ),
        case(
            "one there and one new of the same family",
            sheet(vec![person(&kk(90), &nik(90)), person("", &n[0])]),
            [1, 0, 1],
        ),
        case(
            "a family waits for its wrong member",
            sheet(vec![person(&k1, &n[0]), person("", "99")]),
            [0, 2, 0],
        ),
        case(
            "a wrong family does not hold up another",
            sheet(vec![person(&k1, "99"), person(&k2, &n[1])]),
            [1, 1, 0],
        ),
        case("own desa", with(&["Desa"], &["Sebalo"]), READY),
        case(
            "own desa with its title",
            with(&["Desa/Kelurahan"], &["KELURAHAN SEBALO"]),
            READY,
        ),
        case("another desa", with(&["Desa"], &["Tirta Kencana"]), MEND),
        case("RT and RW in one", with(&["RT/RW"], &["001/002"]), READY),
        case("RT in words", with(&["RT", "RW"], &["RT 1", "RW. 02"]), READY),
        case("RT too long", with(&["RT"], &["12345"]), MEND),
        case(
            "columns that nobody knows",
            with(&["Pekerjaan", "Agama", "No HP"], &["Tani", "Katolik", "0812"]),
            READY,
        ),
        case("an address too long", with(&["Alamat"], &[&"a".repeat(250)]), MEND),
        case(
            "a sub-category of another category",
            with(&["Sub kategori"], &["08.2"]),
            MEND,
        ),
        case(
            "twenty-five in one family",
            sheet((0..25).map(|at| person(&k1, &nik(100 + at))).collect()),
            [25, 0, 0],
        ),
        case(
            "head of a block",
            sheet(vec![texts(&[&k1]), person("", &n[0]), texts(&[&k2]), person("", &n[1])]),
            [2, 0, 0],
        ),
        case(
            "60,000 empty rows",
            {
                let mut rows = vec![texts(&HEADS), person(&k1, &n[0])];
                rows.extend(vec![vec![]; 60_000]);
                rows.push(texts(&[" "]));
                book(&[("Data", rows)])
            },
            READY,
        ),
        case(
            "a birthplace before the date",
            {
                let heads = ["No KK", "NIK", "Nama", "TTL", "JK", "Kategori"];
                let row = [&k1[..], &n[0], "Maria Contoh", "Bengkayang, 12-03-1990", "P", "24"];
                book(&[("Data", vec![texts(&heads), texts(&row)])])
            },
            READY,
        ),
        case(
            "two rows of headings",
            book(&[(
                "Data",
                vec![
                    texts(&["NO", "NO KK", "NIK", "NAMA", "JENIS KELAMIN", "", "KATEGORI"]),
                    texts(&["", "", "", "", "L", "P", ""]),
                    texts(&["1", "2", "3", "4", "5", "6", "7"]),
                    texts(&["1", &k1, &n[0], "Maria Contoh", "", "v", "24"]),
                ],
            )]),
            READY,
        ),
    ];
    cases.extend(ditto);
    for (name, mark) in [("semicolons", ";"), ("commas", ","), ("tabs", "\t")] {
        let text = csv(mark);
        cases.push(case(&format!("CSV with {name}"), text.clone().into_bytes(), READY));
        cases.push(case(
            &format!("CSV with {name} and a mark of its encoding"),
            format!("\u{feff}{text}").into_bytes(),
            READY,
        ));
        cases.push(case(
            &format!("CSV with {name} and Windows lines"),
            text.replace('\n', "\r\n").into_bytes(),
            READY,
        ));
        let windows: Vec<u8> = text
            .replace("Maria", "Mari\u{e9}")
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        cases.push(case(&format!("CSV with {name} from Windows"), windows, READY));
        let quoted = text.replace("Maria Contoh", &format!("\"Maria{mark}Contoh\""));
        cases.push(case(&format!("CSV with {name} in quotes"), quoted.into_bytes(), READY));
    }

    cases
}

#[tokio::test]
async fn every_row_lands_in_one_pile_and_every_refusal_says_what_to_do() {
    let app = TestApp::new().await;
    let mut yohana = app.operator_sebalo().await;
    register(&mut yohana, &kk(90), &[("Ada Contoh", &nik(90), "24")]).await;
    let cases: Vec<Case> = cells().into_iter().chain(layouts()).chain(tables()).collect();
    assert!(cases.len() >= 200, "{} tables", cases.len());
    let (mut wrong, mut refusals, mut spoken) = (Vec::new(), 0, BTreeSet::new());
    for case in &cases {
        let answer = upload(&mut yohana, "x.xlsx", &case.bytes).await;
        if answer.status() != 303 {
            wrong.push(format!("{}: {} {}", case.name, answer.status(), answer.text(".errors")));
            continue;
        }
        let page = yohana.follow().await;
        let found = page
            .all(".figures dd")
            .iter()
            .map(|count| count.replace('.', "").parse().unwrap())
            .collect::<Vec<usize>>();
        let errors = page.all("fieldset .error");
        if found != case.piles {
            wrong.push(format!(
                "{}: {found:?} in place of {:?}: {errors:?}",
                case.name, case.piles
            ));
        }
        let (read, faults) = said::faults(&page);
        refusals += read;
        spoken.extend(faults);
    }
    for fault in &spoken {
        println!("{fault}");
    }
    println!("tables {}, refusals read {refusals}", cases.len());
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), cases.len());
    assert!(spoken.is_empty(), "{} messages are not as they should be", spoken.len());
    assert_eq!(
        app.count("select count(*) from persons").await,
        1,
        "nothing is written by checking"
    );
}
