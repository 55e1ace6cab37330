//! CSV for machines and for people in a hurry.
//!
//! A NIK stays plain digits here. A spreadsheet that opens the file by double click takes them
//! for a number and shows 6,1E+15; the known trick against it (`="61..."`) is a formula, and this
//! house writes no formulas. Whoever works in a spreadsheet should take the XLSX.

use std::io::Write;

use ::csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Cell, SheetError, check_width, written};

/// What stands between two cells. An Indonesian spreadsheet expects the semicolon, because the
/// comma is the mark of decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    Comma,
    Semicolon,
}

/// Writes a header and rows: UTF-8 with its mark, lines ended by CR LF, quoted as RFC 4180 says.
pub struct CsvWriter<W: Write> {
    inner: Writer<W>,
    columns: usize,
    delimiter: Delimiter,
}

impl<W: Write> CsvWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// If `out` does not take it.
    pub fn new(mut out: W, delimiter: Delimiter, columns: &[&str]) -> Result<Self, SheetError> {
        // Without the mark older spreadsheets read UTF-8 as a Western code page.
        out.write_all("\u{FEFF}".as_bytes())?;
        let byte = match delimiter {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
        };
        let mut inner = WriterBuilder::new()
            .delimiter(byte)
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .from_writer(out);
        inner.write_record(columns.iter().map(|title| guarded(title, delimiter)))?;
        Ok(Self {
            inner,
            columns: columns.len(),
            delimiter,
        })
    }

    /// Adds the next row.
    ///
    /// # Errors
    /// If the row is not as wide as the header, or if the file does not take it.
    pub fn push_row(&mut self, row: &[Cell]) -> Result<(), SheetError> {
        check_width(self.columns, row)?;
        self.inner.write_record(row.iter().map(|cell| match cell {
            Cell::Text(text) => guarded(text, self.delimiter),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => written(*date),
            Cell::Empty => String::new(),
        }))?;
        Ok(())
    }

    /// Writes nothing: a machine reads the place from its column, and a line of its own would be a row too many.
    pub fn section(&mut self, _heading: &str) {}

    /// Hands the file back with everything written to it.
    ///
    /// # Errors
    /// If the last rows could not be written.
    pub fn finish(self) -> Result<W, SheetError> {
        self.inner
            .into_inner()
            .map_err(|error| SheetError::Io(error.into_error()))
    }
}

/// Text that no spreadsheet takes for a formula: an apostrophe goes before whatever could start
/// one. That is looked for at the start of the text, and also after a line break, a tab or the
/// *other* delimiter, because a spreadsheet set to that one cuts the cell there.
fn guarded(text: &str, delimiter: Delimiter) -> String {
    let other = match delimiter {
        Delimiter::Comma => ';',
        Delimiter::Semicolon => ',',
    };
    let mut out = String::with_capacity(text.len() + 1);
    for piece in text.split_inclusive([other, '\t', '\r', '\n']) {
        if is_risky(piece) {
            out.push('\'');
        }
        out.push_str(piece);
    }
    out
}

/// Whether a spreadsheet could take the text for a formula: after an optional byte order mark,
/// blanks and control characters comes one of the starters, or among them is TAB, CR or NUL,
/// which some spreadsheets drop before they look again. The wide forms of the starters count too.
fn is_risky(piece: &str) -> bool {
    let is_filler = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}');
    let rest = piece.trim_start_matches(is_filler);
    let filler = &piece[..piece.len() - rest.len()];
    filler.contains(['\t', '\r', '\0'])
        || rest.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '｜', '％'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIGGERS: [&str; 9] = ["=", "+", "-", "@", "|", "%", "\t", "\r", "\0"];

    fn csv(delimiter: Delimiter, rows: &[Vec<Cell>]) -> String {
        let mut writer = CsvWriter::new(Vec::new(), delimiter, &["NIK", "Nama"]).expect("header");
        for row in rows {
            writer.push_row(row).expect("row");
        }
        String::from_utf8(writer.finish().expect("finish")).expect("utf-8")
    }

    #[test]
    fn has_mark_delimiter_crlf_and_plain_digits() {
        let row = vec![Cell::from("9901010101010001"), Cell::from("Uji \"Coba\"; Satu, Dua")];
        assert_eq!(
            csv(Delimiter::Semicolon, std::slice::from_ref(&row)),
            "\u{FEFF}NIK;Nama\r\n9901010101010001;\"Uji \"\"Coba\"\"; Satu, Dua\"\r\n"
        );
        assert_eq!(
            csv(Delimiter::Comma, &[row]),
            "\u{FEFF}NIK,Nama\r\n9901010101010001,\"Uji \"\"Coba\"\"; Satu, Dua\"\r\n"
        );
    }

    #[test]
    fn no_text_starts_a_formula() {
        let fillers = ["", " ", "\u{FEFF}", "\u{1}", "\n", " \u{FEFF} ", "\u{A0}"];
        for trigger in TRIGGERS {
            for filler in fillers {
                let payload = format!("{filler}{trigger}cmd|' /C calc'!A0");
                for delimiter in [Delimiter::Comma, Delimiter::Semicolon] {
                    let cell = guarded(&payload, delimiter);
                    let start = cell.trim_start_matches(['\n', ' ']);
                    assert!(start.starts_with('\''), "{payload:?} became {cell:?}");
                }
            }
        }
    }

    #[test]
    fn the_other_delimiter_starts_no_formula_either() {
        assert_eq!(guarded("Ledo;=1+1", Delimiter::Comma), "Ledo;'=1+1");
        assert_eq!(guarded("Ledo, =1+1", Delimiter::Semicolon), "Ledo,' =1+1");
        assert_eq!(guarded("Ledo\n@SUM(1)", Delimiter::Comma), "Ledo\n'@SUM(1)");
        assert_eq!(
            guarded("Jl. Raya, RT 1; RW 2 - Ledo", Delimiter::Comma)
                .matches('\'')
                .count(),
            0
        );
    }

    #[test]
    fn numbers_and_dates_keep_their_sign_and_form() {
        let day = chrono::NaiveDate::from_ymd_opt(2024, 12, 31).expect("a day");
        let text = csv(
            Delimiter::Semicolon,
            &[
                vec![Cell::Number(-300_000), Cell::Date(day)],
                vec![Cell::Empty, Cell::from("-5")],
            ],
        );
        assert!(text.ends_with("-300000;31/12/2024\r\n;'-5\r\n"), "{text}");
    }

    #[test]
    fn a_row_of_another_width_is_refused() {
        let mut writer = CsvWriter::new(Vec::new(), Delimiter::Comma, &["a"]).expect("header");
        assert!(matches!(
            writer.push_row(&[Cell::Empty, Cell::Empty]),
            Err(SheetError::WrongWidth { expected: 1, found: 2 })
        ));
    }
}
