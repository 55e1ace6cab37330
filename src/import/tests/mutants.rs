//! Good files, spoilt. The same seed spoils the same files in the same way.

use std::io::{Cursor, Read, Write};

use chrono::{Days, NaiveDate};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::corpus::File;
use crate::sheet::read::{Book, Row, Tab, Value};

/// xorshift64*: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// Below `limit`; 0 where that is 0.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap_or(0) % limit.max(1)
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

/// What is looked at: a file, or the cells that came out of one.
pub enum Kind {
    Bytes(Vec<u8>),
    Cells(Book),
}

/// Pieces of files that have broken readers elsewhere.
const PIECES: [&str; 56] = [
    "<row r=\"4294967296\"/>",
    "<row r=\"0\" hidden=\"1\"><c r=\"A0\"><v>1</v></c></row>",
    "<c r=\"XFD1048576\" t=\"s\"><v>99999999999</v></c>",
    "<c r=\"A1\" t=\"s\"><v>-1</v></c>",
    "<c t=\"s\"><v></v></c>",
    "<c r=\"ZZZZZZZZZ9999999999\"><v>1</v></c>",
    "<c r=\"1A\"><v>1</v></c>",
    "<c r=\"A1\" t=\"e\"><v>#N/A</v></c>",
    "<c r=\"A1\" t=\"d\"><v>2026-13-45T99</v></c>",
    "<c r=\"A1\" t=\"d\"><v>éééé</v></c>",
    "<c r=\"A1\" t=\"b\"><v>2</v></c>",
    "<c r=\"A1\" s=\"99999\"><v>1e308</v></c>",
    "<c r=\"A1\"><v>NaN</v></c>",
    "<c r=\"A1\"><v>-1e999</v></c>",
    "<c r=\"A1\" t=\"inlineStr\"><is><t>&#x110000;&lt;&xxe;</t></is></c>",
    "<c r=\"A1\"><f t=\"shared\" si=\"4294967295\" ref=\"A1:XFD1048576\">A1</f><v>1</v></c>",
    "<f t=\"shared\" ref=\"B1:A0\" si=\"0\">A1+B2</f>",
    "<dimension ref=\"A1:XFD1048576\"/>",
    "<dimension ref=\"XFD9:A1\"/>",
    "<dimension ref=\"\"/>",
    "<cols><col min=\"0\" max=\"99999999999999999999\" hidden=\"1\"/></cols>",
    "<cols><col min=\"9\" max=\"2\" hidden=\"true\"/></cols>",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<!DOCTYPE a [<!ENTITY xxe SYSTEM \"file:///etc/passwd\">]>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "</sheetData>",
    "<sheetData>",
    "<sheet name=\"\" sheetId=\"0\" r:id=\"rId99\" state=\"veryHidden\"/>",
    "<sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\" state=\"hidden\"/>",
    "<workbookPr date1904=\"1\"/>",
    "<numFmt numFmtId=\"164\" formatCode=\"[$-421]dd mmmm\\ yyyy;@\"/>",
    "<xf numFmtId=\"4294967295\"/>",
    "<si/>",
    "<si><r><t>",
    "&amp;",
    "&#0;",
    "9907115203900003",
    "9907110101120007",
    "6,10711E+15",
    "1e15",
    "-0",
    "31/02/1990",
    "\u{0}",
    "\u{feff}",
    "\u{3003}",
    "\"",
    "\"\"\"",
    ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;",
    "\t",
    "\r",
    "\r\n",
    "sep=;\n",
    "sep=",
    "sda",
];

/// What people write into cells.
const WORDS: [&str; 44] = [
    "",
    " ",
    "-",
    "sda",
    "〃",
    "No KK",
    "NIK",
    "Nama",
    "Tgl Lahir",
    "JK",
    "Kategori",
    "RT/RW",
    "L",
    "P",
    "Perbaikan",
    "Identitas",
    "Siapa",
    "9907115203900003",
    "9907115203900004",
    "9907110101120007",
    "99O711520390OOO3",
    "6,10711E+15",
    "belum punya",
    "bayi",
    "Maria Contoh",
    "=HYPERLINK(\"x\")",
    "Çontoh Ñ 𝔘 \u{202e}abc",
    "24",
    "16",
    "8 dan 24",
    "dan ",
    " dan ",
    "lansia, fakir miskin",
    "999999999999999999999999",
    "12/03/1990",
    "90-03-12",
    "--",
    "12 Maret",
    "Bengkayang, 12-03-1990",
    "001/002",
    "Jumlah",
    "Mengetahui",
    "Desa Lain",
    "é",
];

const NUMBERS: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    24.0,
    16.5,
    32_944.0,
    -1.0,
    1e14,
    9_907_115_203_900_000.0,
    9_907_115_203_900_003.0,
    9.99e15,
    1e16,
    f64::MAX,
    f64::NAN,
    f64::INFINITY,
    f64::MIN_POSITIVE,
];

struct Seed {
    name: &'static str,
    bytes: Vec<u8>,
    /// Of a package: its parts, unpacked.
    parts: Vec<(String, Vec<u8>)>,
    is_heavy: bool,
}

pub struct Mutants {
    seeds: Vec<Seed>,
    packages: Vec<usize>,
}

impl Mutants {
    pub fn of(files: Vec<File>) -> Mutants {
        let seeds: Vec<Seed> = files
            .into_iter()
            .map(|file| Seed {
                name: file.name,
                parts: parts(&file.bytes),
                bytes: file.bytes,
                is_heavy: file.is_heavy,
            })
            .collect();
        let is_light_package = |seed: &Seed| !seed.parts.is_empty() && !seed.is_heavy;
        let packages = (0..seeds.len()).filter(|at| is_light_package(&seeds[*at])).collect();

        Mutants { seeds, packages }
    }

    /// The next one: how it was spoilt, out of which file, and itself.
    pub fn next(&self, dice: &mut Dice) -> (&'static str, &'static str, Kind) {
        match dice.below(100) {
            0..30 => {
                let seed = self.seed(dice);
                let mut bytes = seed.bytes.clone();
                spoil(&mut bytes, dice);
                ("bytes", seed.name, Kind::Bytes(bytes))
            }
            30..65 => {
                let seed = &self.seeds[*dice.of(&self.packages)];
                let mut parts = seed.parts.clone();
                for _ in 0..=dice.below(2) {
                    let at = dice.below(parts.len());
                    spoil(&mut parts[at].1, dice);
                }
                if dice.below(50) == 0 {
                    let at = dice.below(parts.len());
                    parts.remove(at);
                }
                ("parts of a package", seed.name, Kind::Bytes(package(&parts)))
            }
            _ => ("cells", "cells", Kind::Cells(book(dice))),
        }
    }

    /// A heavy one comes once in two thousand.
    fn seed(&self, dice: &mut Dice) -> &Seed {
        loop {
            let seed = dice.of(&self.seeds);
            if !seed.is_heavy || dice.below(600) == 0 {
                return seed;
            }
        }
    }
}

fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(5) {
        let at = dice.below(bytes.len());
        match dice.below(9) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            1 if !bytes.is_empty() => bytes[at] = *dice.of(&[0, 0x7F, 0x80, 0xFF, b'0', b'9', b'<', b'"']),
            2 => bytes.truncate(at),
            3 => {
                let end = (at + 1 + dice.below(40)).min(bytes.len());
                bytes.drain(at.min(end)..end);
            }
            4 => {
                let end = (at + dice.below(200)).min(bytes.len());
                let again = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, again);
            }
            5 => replace_number(bytes, at, dice),
            // Between two tags it has a chance to be looked at.
            6 => {
                let tag = bytes[at.min(bytes.len())..].iter().position(|byte| *byte == b'<');
                let at = at + tag.unwrap_or(0);
                bytes.splice(at..at, dice.of(&PIECES).bytes());
            }
            _ => {
                let at = at.min(bytes.len());
                bytes.splice(at..at, dice.of(&PIECES).bytes());
            }
        }
    }
}

/// The next run of digits becomes another number.
fn replace_number(bytes: &mut Vec<u8>, at: usize, dice: &mut Dice) {
    let Some(start) = bytes[at.min(bytes.len())..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let start = at + start;
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let other = *dice.of(&[
        "0",
        "1",
        "-1",
        "255",
        "65536",
        "4294967295",
        "4294967296",
        "18446744073709551616",
        "1e9",
    ]);
    bytes.splice(start..start + length, other.bytes());
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        return Vec::new();
    };
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let name = part.name().unwrap().to_string();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (name, content)
        })
        .collect()
}

/// Not compressed: what is tested is the reading.
fn package(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Cells as no reader would give them, too.
fn book(dice: &mut Dice) -> Book {
    let tabs = (0..=dice.below(2))
        .map(|at| Tab {
            name: (*dice.of(&[
                "Data",
                "",
                "Data",
                "[x]:*?/\\",
                "Lembar dengan nama yang panjang sekali",
            ]))
            .to_owned()
                + &"a".repeat(at),
            rows: rows(dice),
        })
        .collect();

    Book {
        tabs,
        ..Book::default()
    }
}

fn rows(dice: &mut Dice) -> Vec<Row> {
    const HEADS: [&str; 12] = [
        "No KK",
        "NIK",
        "Nama",
        "Tgl Lahir",
        "JK",
        "Kategori",
        "Kategori kedua",
        "RT",
        "RW",
        "TTL",
        "Desa",
        "Jenis disabilitas",
    ];
    let mut number = 0;
    let width = 1 + dice.below(14);
    let mut rows = Vec::new();
    for at in 0..dice.below(12) {
        number += 1 + u32::try_from(dice.below(3)).unwrap();
        let is_head = at == 0 && dice.below(8) > 0;
        let cells = (0..width)
            .map(|column| match HEADS.get(column) {
                Some(head) if is_head && dice.below(10) > 0 => Value::Text((*head).to_owned()),
                _ => cell(dice, column),
            })
            .collect();
        rows.push(Row { number, cells });
    }

    rows
}

fn cell(dice: &mut Dice, column: usize) -> Value {
    match dice.below(20) {
        0 => Value::Empty,
        1 => Value::Number(*dice.of(&NUMBERS)),
        2 => Value::Flag(dice.below(2) == 0),
        3 => Value::Fault("#N/A".to_owned()),
        4 => {
            let days = u64::try_from(dice.below(900_000)).unwrap();
            Value::Date(NaiveDate::from_ymd_opt(1000, 1, 1).unwrap() + Days::new(days))
        }
        5..12 => Value::Text((*dice.of(&WORDS)).to_owned()),
        12 => Value::Text(dice.of(&WORDS).repeat(dice.below(60))),
        // Mostly what the column is for.
        _ => Value::Text(match column {
            0 => format!("990711010112{:04}", dice.below(5)),
            1 => format!("990711520390{:04}", dice.below(9_999)),
            2 => "Maria Contoh".to_owned(),
            3 => format!("{:02}/{:02}/{}", dice.below(40), dice.below(14), 1900 + dice.below(140)),
            4 => "P".to_owned(),
            _ => dice.below(30).to_string(),
        }),
    }
}
