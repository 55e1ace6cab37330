//! PDF, to be printed and signed: kop, table with its header on every page, "hal 1 dari 3", a block for the signature,
//! and a QR to check the paper by. Beside it [`letter`], for papers that are no table.
//!
//! A PDF is made whole, because each page says how many there are; so it stands in memory, and [`MAX_ROWS`] bounds it.
//! The same table gives the same bytes. It is tagged for readers that read aloud (PDF/UA-1).

mod closing;
mod end;
mod file;
mod font;
mod grid;
mod kop;
pub mod letter;
mod letter_page;
mod pad;
mod pages;
mod table;
mod top;

use self::font::clean;
pub use self::letter_page::write_letter;
use super::{Cell, Sheet, SheetError, check_width, written};
use crate::types::angka::ribuan;

/// Rows that a PDF takes. Measured with fifteen columns of people: 5,000 rows are some 300 pages and 11 MB, and while
/// they are set the program needs 80 MB more. Nobody signs more; XLSX and CSV have no such bound.
pub const MAX_ROWS: usize = 5_000;

/// The paper of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 215 by 330 mm, the usual paper of Indonesian offices, also called folio.
    F4,
    /// 210 by 297 mm.
    A4,
}

impl Paper {
    /// Short and long side in points.
    fn sides(self) -> (f32, f32) {
        match self {
            Paper::F4 => (pad::mm(215.0), pad::mm(330.0)),
            Paper::A4 => (pad::mm(210.0), pad::mm(297.0)),
        }
    }
}

/// What comes between top and signature, in order.
enum Item {
    Section(String),
    Row(Vec<String>),
    /// What the part above comes to, across the table.
    Sum(String),
}

/// Collects one table and sets it when it is complete: only then is it known how wide a column must be, whether the
/// paper lies or stands, and how many pages there are.
pub struct PdfWriter {
    sheet: Sheet,
    paper: Paper,
    items: Vec<Item>,
    row_count: usize,
}

impl PdfWriter {
    pub fn new(sheet: &Sheet, paper: Paper) -> Self {
        Self {
            sheet: sheet.clone(),
            paper,
            items: Vec::new(),
            row_count: 0,
        }
    }

    /// Begins a part with a heading of its own, "Desa Sebalo, Kecamatan Bengkayang - 34 orang": on a new page unless
    /// nothing stands on this one yet. Numbers of rows are cells like any other; whoever wants them to begin anew gives
    /// them so.
    pub fn section(&mut self, heading: &str) {
        self.items.push(Item::Section(clean(heading)));
    }

    /// What the part above comes to, in one bold line across the table: "Jumlah Desa Sebalo: 34 orang, 20 keluarga". No
    /// row by the count.
    pub fn sum(&mut self, text: &str) {
        self.items.push(Item::Sum(clean(text)));
    }

    /// Adds the next row; rows come from top to bottom.
    ///
    /// # Errors
    /// [`SheetError::TooManyRowsForPdf`] beyond [`MAX_ROWS`]; or if the row is not as wide as the table.
    pub fn push_row(&mut self, row: &[Cell]) -> Result<(), SheetError> {
        check_width(self.sheet.columns.len(), row)?;
        if self.row_count >= MAX_ROWS {
            return Err(SheetError::TooManyRowsForPdf);
        }
        self.row_count += 1;
        self.items.push(Item::Row(row.iter().map(text_of).collect()));
        Ok(())
    }

    /// Sets the table and answers the file.
    ///
    /// # Errors
    /// [`SheetError::Pdf`] when the file cannot be made, for example because the logo is no picture.
    pub fn finish(self) -> Result<Vec<u8>, SheetError> {
        table::draw(&self.sheet, self.paper, &self.items)
    }
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => clean(text),
        Cell::Number(number) => ribuan(*number),
        Cell::Date(date) => written(*date),
        Cell::Empty => String::new(),
    }
}

#[cfg(test)]
pub(super) use self::font::Face;

#[cfg(test)]
pub(super) fn test_faces() -> (&'static Face, &'static Face) {
    font::faces().expect("the font")
}

#[cfg(test)]
pub(super) fn test_clean(text: &str) -> String {
    clean(text)
}
