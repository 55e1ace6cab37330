//! XLSX cell by cell; XLS as a whole, because it cannot be streamed and cannot be larger than the file.

use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Reader as _, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError,
};
use chrono::NaiveDate;

use super::{Book, COLUMN_LIMIT, Gatherer, ROW_LIMIT, ReadError, Value};

/// # Errors
/// For a broken file and one beyond the limits.
pub fn read_xlsx(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => ReadError::Encrypted,
        _ => ReadError::Broken,
    })?;
    let (names, hidden_tabs) = names(book.sheets_metadata());
    let mut tabs = Vec::new();
    let mut before = 0;
    for name in names {
        let mut gathered = Gatherer::after(before);
        let mut cells = book.worksheet_cells_reader(&name).map_err(|_| ReadError::Broken)?;
        while let Some(cell) = cells.next_cell().map_err(|_| ReadError::Broken)? {
            let (row, column) = cell.get_position();
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            gathered.take(row, column, value_ref(cell.get_value()))?;
        }
        drop(cells);
        before += gathered.rows.len();
        tabs.push(gathered.finish(&name));
    }

    Ok(Book {
        tabs,
        hidden_tabs,
        ..Book::default()
    })
}

/// # Errors
/// For a broken or encrypted file and one beyond the limits.
pub fn read_xls(bytes: &[u8]) -> Result<Book, ReadError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => ReadError::Encrypted,
        // An encrypted XLSX is a compound file without a workbook of the old kind.
        _ if contains(bytes, &utf16("EncryptedPackage")) => ReadError::Encrypted,
        _ => ReadError::Broken,
    })?;
    if book.vba_project().is_ok_and(|project| project.is_some()) {
        return Err(ReadError::HasMacros);
    }
    let mut tabs = Vec::new();
    let mut before = 0;
    let (names, hidden_tabs) = names(book.sheets_metadata());
    for name in names {
        let range = book.worksheet_range(&name).map_err(|_| ReadError::Broken)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut gathered = Gatherer::after(before);
        for (row, column, value) in range.used_cells() {
            if column >= COLUMN_LIMIT || row >= ROW_LIMIT * 10 {
                continue;
            }
            let row = top + u32::try_from(row).map_err(|_| ReadError::TooManyRows)?;
            let column = usize::try_from(left).unwrap_or(usize::MAX).saturating_add(column);
            gathered.take(row, column, value_of(value))?;
        }
        before += gathered.rows.len();
        tabs.push(gathered.finish(&name));
    }

    Ok(Book {
        tabs,
        hidden_tabs,
        ..Book::default()
    })
}

/// Worksheets to read, and those that nobody sees: usually lists of words, or a table of last year.
fn names(sheets: &[Sheet]) -> (Vec<String>, Vec<String>) {
    let (seen, hidden): (Vec<&Sheet>, Vec<&Sheet>) = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .partition(|sheet| sheet.visible == SheetVisible::Visible);
    let named = |sheets: Vec<&Sheet>| sheets.into_iter().map(|sheet| sheet.name.clone()).collect();

    (named(seen), named(hidden))
}

fn value_ref(data: &DataRef<'_>) -> Value {
    match data {
        DataRef::SharedString(text) => Value::Text((*text).to_owned()),
        other => value_of(&Data::from(other.clone())),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a spreadsheet has no larger whole numbers than a float"
)]
fn value_of(data: &Data) -> Value {
    match data {
        Data::Empty => Value::Empty,
        Data::Int(number) => Value::Number(*number as f64),
        Data::Float(number) => Value::Number(*number),
        Data::String(text) | Data::DurationIso(text) => Value::Text(text.clone()),
        Data::DateTimeIso(text) => text
            .get(..10)
            .and_then(|day| day.parse().ok())
            .map_or_else(|| Value::Text(text.clone()), Value::Date),
        Data::DateTime(moment) => date(*moment),
        Data::Bool(flag) => Value::Flag(*flag),
        Data::Error(fault) => Value::Fault(fault.to_string()),
    }
}

fn date(moment: ExcelDateTime) -> Value {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();

    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .filter(|_| moment.is_datetime())
        .map_or(Value::Number(moment.as_f64()), Value::Date)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted)
}
