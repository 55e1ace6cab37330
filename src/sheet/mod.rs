//! Tables out of the house: XLSX for offices, CSV for machines; and, in [`read`], into it. Knows no capability: whoever
//! exports brings the columns, the rows and the words.

mod blank;
mod csv;
pub mod read;
mod xlsx;

use chrono::NaiveDate;

pub use self::blank::{BlankColumn, RemarkColumn, Remarks, blank, remarked};
pub use self::csv::{CsvWriter, Delimiter};
pub use self::xlsx::XlsxWriter;

/// What stands around the rows of an XLSX file.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    pub letterhead: Letterhead,
    pub title: String,
    /// What was asked for, as a sentence: "Kecamatan Ledo, terverifikasi, tahun 2026".
    pub filter_sentence: String,
    /// "Dicetak Kamis, 12 Desember 2024, 14.20 WIB", already in the regency's time.
    pub printed_on: String,
    /// Who fetched it and under which number; printed at the foot of every page.
    pub footer: String,
    pub columns: Vec<Column>,
    /// Pairs of term and meaning for a second worksheet, "Keterangan"; empty for none.
    pub notes: Vec<(String, String)>,
}

/// The kop of an official letter: usually three lines, closed by a double rule.
#[derive(Debug, Clone, Default)]
pub struct Letterhead {
    pub lines: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub title: String,
    /// Width in letters of the usual font.
    pub width: f64,
    pub kind: Kind,
}

impl Column {
    pub fn new(title: impl Into<String>, width: f64, kind: Kind) -> Self {
        Self {
            title: title.into(),
            width,
            kind,
        }
    }
}

/// How a column is set. It does not convert: a NIK is given as [`Cell::Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, which may go on in the next line of the cell.
    Text,
    /// NIK, KK, region codes: text of digits, kept in one line.
    Code,
    Number,
    Date,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Always stays text, whatever it looks like: never a formula, never a number.
    Text(String),
    Number(i64),
    Date(NaiveDate),
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Why a table could not be written. None of these is the reader's fault.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error("a row has {found} cells, the table has {expected} columns")]
    WrongWidth { expected: usize, found: usize },
    #[error("a worksheet holds no more than 1048576 rows")]
    TooManyRows,
    #[error("could not write the worksheet")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    #[error("could not write the csv file")]
    Csv(#[from] ::csv::Error),
    #[error("could not write the file")]
    Io(#[from] std::io::Error),
}

fn check_width(columns: usize, row: &[Cell]) -> Result<(), SheetError> {
    if row.len() == columns {
        return Ok(());
    }
    Err(SheetError::WrongWidth {
        expected: columns,
        found: row.len(),
    })
}

/// A date as people here write it in tables: 31/12/2024.
fn written(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

#[cfg(test)]
mod xlsx_tests;
