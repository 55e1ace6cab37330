//! CSV of any make: comma, semicolon or tab; UTF-8 with or without its mark, UTF-16, or the Western code page that
//! older spreadsheets write.

use std::borrow::Cow;

use csv::ReaderBuilder;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{COLUMN_LIMIT, Gatherer, ReadError, Tab, Value};

const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Lines that decide which of them it is.
const SAMPLE: usize = 20;

/// # Errors
/// For what is no text, and for a table beyond the limits.
pub fn read(bytes: &[u8]) -> Result<Tab, ReadError> {
    // The line that a record tells it is from counts the ends of lines that are one letter long.
    let text = decode(bytes)?.replace("\r\n", "\n");
    // A spreadsheet's own hint, which it does not show as a row.
    let (text, hinted) = match text.strip_prefix("sep=") {
        Some(rest) => (rest.get(1..).unwrap_or_default(), rest.bytes().next()),
        None => (text.as_str(), None),
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(hinted.unwrap_or_else(|| delimiter(text)))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut gathered = Gatherer::after(0);
    for record in reader.records() {
        let record = record.map_err(|_| ReadError::Broken)?;
        let line = record.position().map_or(0, |at| at.line().saturating_sub(1));
        let row = u32::try_from(line).map_err(|_| ReadError::TooManyRows)?;
        for (column, cell) in record.iter().enumerate().take(COLUMN_LIMIT) {
            gathered.take(row, column, Value::Text(cell.trim().to_owned()))?;
        }
    }

    Ok(gathered.finish("CSV"))
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, had_errors) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if had_errors {
            Err(ReadError::UnknownKind)
        } else {
            Ok(text)
        };
    }
    // A picture, a program or a PDF has bytes that no text has.
    if bytes.iter().any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)) || bytes.starts_with(b"%PDF") {
        return Err(ReadError::UnknownKind);
    }
    let text = UTF_8
        .decode_without_bom_handling_and_without_replacement(bytes)
        .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0);
    if text.trim_start().starts_with(['<', '{']) {
        return Err(ReadError::UnknownKind);
    }

    Ok(text)
}

/// The one that parts most of the first lines into the same number of cells, and into most cells.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(SAMPLE)
        .collect();
    let worth = |mark: u8| {
        let counts: Vec<usize> = lines
            .iter()
            .map(|line| line.bytes().filter(|byte| *byte == mark).count())
            .filter(|count| *count > 0)
            .collect();
        let usual = counts
            .iter()
            .map(|count| (counts.iter().filter(|other| *other == count).count(), *count))
            .max();

        usual.map_or((0, 0), |(lines, cells)| (lines * cells, cells))
    };

    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|mark| worth(*mark))
        .unwrap_or(b';')
}
