//! Tables out of the house: XLSX for offices, CSV for machines, PDF for signing; and, in [`read`], into it. Knows no
//! capability: whoever exports brings the columns, the rows and the words.

mod blank;
mod csv;
pub mod pdf;
pub mod read;
mod xlsx;

use chrono::NaiveDate;

pub use self::blank::{BlankColumn, RemarkColumn, Remarks, blank, remarked};
pub use self::csv::{CsvWriter, Delimiter};
pub use self::pdf::{Paper, PdfWriter};
pub use self::xlsx::XlsxWriter;

/// What stands around the rows of an XLSX or PDF file.
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
    /// The last row sums up the others, and a PDF sets it in bold.
    pub has_total: bool,
    /// Who signs a PDF below its last row; none for a paper that nobody signs.
    pub signatory: Option<Signatory>,
    /// Where whoever holds a PDF can check it; printed beside the signature.
    pub check: Option<Check>,
}

/// The kop of an official letter, closed by a double rule. Lines in capitals are names, the others addresses.
#[derive(Debug, Clone, Default)]
pub struct Letterhead {
    pub lines: Vec<String>,
    pub logo: Option<Logo>,
}

impl Letterhead {
    /// How a line is set: (size in points, bold).
    fn style(&self, line: usize) -> (f32, bool) {
        let is_name = self
            .lines
            .get(line)
            .is_some_and(|text| !text.chars().any(char::is_lowercase));
        match (line, is_name) {
            (0, _) => (12.0, true),
            // The office's own name is the largest.
            (1, _) | (_, true) => (15.0, true),
            _ => (9.0, false),
        }
    }
}

/// The arms of the kabupaten: a PNG or JPEG file, already re-encoded by this house.
#[derive(Clone)]
pub struct Logo {
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Logo({} bytes)", self.bytes.len())
    }
}

/// One block for signing: some lines, room for the hand and the stamp, then name and NIP.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signatory {
    /// Above the room: "Bengkayang, 27 November 2026", "Kepala Dinas Sosial,".
    pub above: Vec<String>,
    /// Underlined and bold; where it is empty a dotted line stands, to be filled in by hand.
    pub name: String,
    /// 18 digits; empty for somebody without one.
    pub nip: String,
}

/// A QR code and the same address in letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// "Periksa keaslian dokumen ini:"
    pub words: String,
    /// Whole, as a browser takes it.
    pub address: String,
}

#[derive(Debug, Clone)]
pub struct Column {
    pub title: String,
    /// Width in letters of the usual font.
    pub width: f64,
    pub kind: Kind,
    /// What a short title stands for. A PDF writes both, turned by a quarter, so that a narrow column can be read.
    pub meaning: String,
}

impl Column {
    pub fn new(title: impl Into<String>, width: f64, kind: Kind) -> Self {
        Self {
            title: title.into(),
            width,
            kind,
            meaning: String::new(),
        }
    }

    /// The same column with what its short title stands for.
    pub fn meaning(self, meaning: impl Into<String>) -> Self {
        Self {
            meaning: meaning.into(),
            ..self
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
    /// The one that people must be told: another format would take the rows.
    #[error("a pdf holds no more than {} rows", pdf::MAX_ROWS)]
    TooManyRowsForPdf,
    #[error("could not make the pdf: {0}")]
    Pdf(String),
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
mod letter_tests;
#[cfg(test)]
mod pdf_tests;
#[cfg(test)]
mod xlsx_tests;
