//! Tables into the house: XLSX, XLS and CSV from unknown hands, as plain rows of cells. Knows no capability: what a
//! column means is the business of whoever asked for the rows.
//!
//! Every file is taken for hostile. Its size after unpacking is limited before anything understands it, cells are
//! streamed, and `apart` does all of it in a process of its own that the system stops when it asks for too much.

mod apart;
mod confinement;
mod container;
mod delimited;
mod hidden;
mod workbook;

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use apart::{Reader, read_from_input};

/// Largest file taken, as it was sent.
pub const FILE_LIMIT: usize = 8 * 1024 * 1024;
/// Rows with something in them, in all worksheets together.
pub const ROW_LIMIT: usize = 10_000;
/// Columns of one worksheet; what stands further right is not looked at.
pub const COLUMN_LIMIT: usize = 60;
/// Letters of one cell.
pub const CELL_LIMIT: usize = 2_000;

/// A whole file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Book {
    pub tabs: Vec<Tab>,
    /// Rows and columns with something in them that the spreadsheet does not show; they are read like the others.
    #[serde(default)]
    pub hidden_rows: u32,
    #[serde(default)]
    pub hidden_columns: u32,
    /// Worksheets that the spreadsheet does not show; those are not read.
    #[serde(default)]
    pub hidden_tabs: Vec<String>,
}

/// One worksheet; a CSV file is one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tab {
    pub name: String,
    /// Rows with something in them, from top to bottom.
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// As the spreadsheet shows it: the first row is 1.
    pub number: u32,
    /// From column A on; nothing follows the last cell with something in it.
    pub cells: Vec<Value>,
}

/// What one cell holds. Of a formula it is what it last gave.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Value {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    Date(NaiveDate),
    Flag(bool),
    /// "#N/A", "#REF!"
    Fault(String),
}

impl Value {
    pub fn is_empty(&self) -> bool {
        match self {
            Value::Empty => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::Number(_) | Value::Date(_) | Value::Flag(_) | Value::Fault(_) => false,
        }
    }

    /// As somebody would type it. A number keeps all the digits that the file still has.
    pub fn text(&self) -> String {
        match self {
            Value::Empty => String::new(),
            Value::Text(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Date(date) => super::written(*date),
            Value::Flag(true) => "ya".to_owned(),
            Value::Flag(false) => "tidak".to_owned(),
            Value::Fault(fault) => fault.clone(),
        }
    }
}

impl Row {
    /// The cell of a column; empty beyond the last one.
    pub fn cell(&self, column: usize) -> &Value {
        const EMPTY: &Value = &Value::Empty;

        self.cells.get(column).unwrap_or(EMPTY)
    }
}

/// Why a file is not read, worded for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ReadError {
    #[error("Berkas ini kosong. Pilih berkas Excel atau CSV yang berisi data.")]
    Empty,
    #[error("Berkas lebih dari 8 MB. Hapus gambar di dalamnya, atau bagi menjadi beberapa berkas.")]
    TooLarge,
    #[error("Berkas ini bukan Excel (.xlsx, .xls) atau CSV. Simpan datanya sebagai .xlsx, lalu unggah lagi.")]
    UnknownKind,
    #[error("Berkas ini memakai kata sandi. Buka di Excel, hapus kata sandinya, simpan, lalu unggah lagi.")]
    Encrypted,
    #[error("Berkas ini berisi makro. Simpan sebagai .xlsx biasa, lalu unggah lagi.")]
    HasMacros,
    #[error("Berkas ini mengambil isi dari berkas lain. Salin nilainya saja ke berkas baru, lalu unggah lagi.")]
    HasLinks,
    #[error("Berkas terlalu besar setelah dibuka (batas 80 MB). Bagi menjadi beberapa berkas.")]
    TooLargeUnpacked,
    #[error("Berkas ini rusak atau terpotong. Buka di Excel, simpan lagi sebagai .xlsx, lalu unggah lagi.")]
    Broken,
    #[error("Berkas berisi lebih dari {} baris. Bagi menjadi beberapa berkas.", crate::types::angka::ribuan(ROW_LIMIT as i64))]
    TooManyRows,
    #[error("Ada sel yang berisi lebih dari 2.000 huruf (baris {0}). Pendekkan isinya, lalu unggah lagi.")]
    LongCell(u32),
    #[error("Berkas ini terlalu berat untuk dibaca. Salin datanya ke berkas baru, lalu unggah lagi.")]
    TooHeavy,
}

/// Reads a file, whatever its name says. Prefer [`Reader`], which does it in a process of its own.
///
/// # Errors
/// [`ReadError`], each with what its sender can do.
pub fn read(bytes: &[u8]) -> Result<Book, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > FILE_LIMIT {
        return Err(ReadError::TooLarge);
    }
    let book = match container::kind(bytes) {
        container::Kind::Zip => {
            let unseen = container::check(bytes)?;
            Book {
                hidden_rows: unseen.rows,
                hidden_columns: unseen.columns,
                ..guarded(|| workbook::read_xlsx(bytes))?
            }
        }
        container::Kind::Compound => guarded(|| workbook::read_xls(bytes))?,
        container::Kind::Other => Book {
            tabs: vec![delimited::read(bytes)?],
            ..Book::default()
        },
    };
    if book.tabs.iter().all(|tab| tab.rows.is_empty()) {
        return Err(ReadError::Empty);
    }

    Ok(book)
}

/// The library that understands workbooks takes some broken ones for its own mistake and panics. Whoever sent one should
/// hear that the file is broken, and not that it is too heavy.
fn guarded(read: impl FnOnce() -> Result<Book, ReadError>) -> Result<Book, ReadError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(ReadError::Broken))
}

/// Gathers the rows of one worksheet and holds them to the limits.
struct Gatherer {
    rows: Vec<Row>,
    /// Rows of the worksheets before.
    before: usize,
}

impl Gatherer {
    fn after(before: usize) -> Gatherer {
        Gatherer {
            rows: Vec::new(),
            before,
        }
    }

    /// Takes the next cell, row by row. Row and column count from 0.
    fn take(&mut self, row: u32, column: usize, value: Value) -> Result<(), ReadError> {
        if column >= COLUMN_LIMIT || value.is_empty() {
            return Ok(());
        }
        let number = row.saturating_add(1);
        if let Value::Text(text) = &value
            && text.chars().count() > CELL_LIMIT
        {
            return Err(ReadError::LongCell(number));
        }
        // Two rows of one number would be one place for two people.
        if self.rows.last().is_some_and(|last| last.number > number) {
            return Err(ReadError::Broken);
        }
        if self.rows.last().is_none_or(|last| last.number != number) {
            if self.before + self.rows.len() >= ROW_LIMIT {
                return Err(ReadError::TooManyRows);
            }
            self.rows.push(Row {
                number,
                cells: Vec::new(),
            });
        }
        if let Some(last) = self.rows.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column + 1, Value::Empty);
            }
            last.cells[column] = value;
        }

        Ok(())
    }

    fn finish(self, name: &str) -> Tab {
        Tab {
            name: name.to_owned(),
            rows: self.rows,
        }
    }
}

#[cfg(test)]
mod tests;
