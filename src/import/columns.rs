//! Which column of somebody's own table means what.

use super::headings::{Field, Words, field_of};
use crate::sheet::read::{Row, Tab, Value};

/// Rows from the top within which a header is looked for.
const DEPTH: usize = 30;
/// Columns that must be known before a row is taken for a header.
const ENOUGH: usize = 2;

/// The columns of one worksheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Column of the file, from 0, and what it holds.
    fields: Vec<(usize, Field)>,
    /// The numbers of the first and the last row of the header; both 0 where there is none.
    pub first_row: u32,
    pub header_row: u32,
}

impl Columns {
    /// Finds the header of a worksheet; None where it has none, or none with people in it.
    pub fn find(tab: &Tab, words: &Words) -> Option<Columns> {
        let candidates = tab.rows.iter().take(DEPTH).enumerate();
        let (at, fields) = candidates
            .map(|(at, row)| (at, read_header(row, words)))
            .filter(|(_, fields)| fields.len() >= ENOUGH)
            .max_by_key(|(at, fields)| (fields.len(), usize::MAX - at))?;
        let mut columns = Columns {
            fields,
            first_row: tab.rows[at].number,
            header_row: tab.rows[at].number,
        };
        if let Some(below) = tab.rows.get(at + 1) {
            columns.join(below, words);
        }
        let next = tab.rows.iter().find(|row| row.number > columns.header_row);
        if let Some(numbers) = next.filter(|row| is_numbering(row)) {
            columns.header_row = numbers.number;
        }

        columns.names_people().then_some(columns)
    }

    /// Columns that somebody has named one by one, because the worksheet has no header; people stand below
    /// `header_row`.
    pub fn placed(fields: Vec<(usize, Field)>, header_row: u32) -> Option<Columns> {
        let columns = Columns {
            fields,
            first_row: header_row,
            header_row,
        };

        columns.names_people().then_some(columns)
    }

    fn names_people(&self) -> bool {
        self.has(Field::Name) || self.has(Field::Nik)
    }

    /// A second row of the header: parts of a wide heading ("RT" and "RW" below "Alamat"), or the numbers of the columns.
    fn join(&mut self, below: &Row, words: &Words) {
        if is_numbering(below) {
            self.header_row = below.number;
            return;
        }
        let parts = read_header(below, words);
        // A row of people may hold a word that is also a heading, but not several.
        let is_header = parts.len() >= ENOUGH && below.cells.iter().all(|cell| !holds_number(cell));
        if !is_header {
            return;
        }
        for (column, field) in parts {
            if !self.fields.iter().any(|(_, known)| *known == field) {
                self.fields.retain(|(known, _)| *known != column);
                self.fields.push((column, field));
            }
        }
        self.header_row = below.number;
    }

    /// The cell of a row that holds this field.
    pub fn cell<'a>(&self, row: &'a Row, field: Field) -> Option<&'a Value> {
        let (column, _) = self.fields.iter().find(|(_, known)| *known == field)?;

        Some(row.cell(*column))
    }

    /// Columns that hold for the rows below as well.
    pub fn of_household(&self) -> Vec<usize> {
        const FIELDS: [Field; 6] = [
            Field::NomorKk,
            Field::Dusun,
            Field::Rt,
            Field::Rw,
            Field::RtRw,
            Field::Address,
        ];

        self.fields
            .iter()
            .filter(|(_, field)| FIELDS.contains(field))
            .map(|(column, _)| *column)
            .collect()
    }

    /// The last column with a meaning.
    pub fn last(&self) -> usize {
        self.fields.iter().map(|(column, _)| *column).max().unwrap_or(0)
    }

    /// The column that holds this field, from 0.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.fields
            .iter()
            .find(|(_, known)| *known == field)
            .map(|(column, _)| *column)
    }

    pub fn has(&self, field: Field) -> bool {
        self.fields.iter().any(|(_, known)| *known == field)
    }

    /// The letter under which the spreadsheet shows a field: "C", "AB".
    pub fn letter(&self, field: Field) -> Option<String> {
        self.column(field).map(letter)
    }

    /// What a column holds, as far as it is known.
    pub fn field(&self, column: usize) -> Option<Field> {
        self.fields
            .iter()
            .find(|(known, _)| *known == column)
            .map(|(_, field)| *field)
    }
}

/// The letter under which the spreadsheet shows a column, which counts from 0.
pub fn letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }

    letters.into_iter().collect()
}

fn read_header(row: &Row, words: &Words) -> Vec<(usize, Field)> {
    let mut fields: Vec<(usize, Field)> = Vec::new();
    for (column, cell) in row.cells.iter().enumerate() {
        let Value::Text(text) = cell else { continue };
        if let Some(field) = field_of(text, words).filter(|field| *field != Field::Unused)
            && !fields.iter().any(|(_, known)| *known == field)
        {
            fields.push((column, field));
        }
    }

    fields
}

/// "1 2 3 4 5" below the headings.
fn is_numbering(row: &Row) -> bool {
    let numbers: Vec<String> = row
        .cells
        .iter()
        .filter(|cell| !cell.is_empty())
        .map(Value::text)
        .collect();

    numbers.len() >= 3
        && numbers
            .iter()
            .enumerate()
            .all(|(at, text)| text.trim_matches(['(', ')']) == (at + 1).to_string())
}

fn holds_number(cell: &Value) -> bool {
    match cell {
        Value::Number(_) | Value::Date(_) | Value::Flag(_) => true,
        Value::Text(text) => text.chars().filter(char::is_ascii_digit).count() > 3,
        Value::Empty | Value::Fault(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> Row {
        Row {
            number,
            cells: cells.iter().map(|text| Value::Text((*text).to_owned())).collect(),
        }
    }

    fn columns(rows: &[&[&str]]) -> Option<Columns> {
        let rows = rows.iter().zip(1..).map(|(cells, number)| row(number, cells)).collect();

        let tab = Tab {
            name: "Lembar1".to_owned(),
            rows,
        };

        Columns::find(&tab, &Words::new())
    }

    #[test]
    fn finds_the_header_below_titles_and_under_any_name() {
        let found = columns(&[
            &["DATA PPKS DESA SEBALO TAHUN 2026"],
            &["Kecamatan Bengkayang"],
            &[
                "No.",
                "No. KK",
                "NIK (16 digit)",
                "Nama Lengkap*",
                "Tgl. Lahir",
                "L/P",
                "Jenis PPKS",
                "RT/RW",
            ],
            &[
                "1",
                "",
                "9907115203900003",
                "Maria Contoh",
                "12/03/1990",
                "P",
                "24",
                "001/002",
            ],
        ])
        .unwrap();

        assert_eq!(found.header_row, 3);
        for field in [
            Field::NomorKk,
            Field::Nik,
            Field::Name,
            Field::BornOn,
            Field::Sex,
            Field::Category,
            Field::RtRw,
        ] {
            assert!(found.has(field), "{field:?}");
        }
        assert_eq!(found.letter(Field::Nik).as_deref(), Some("C"));
    }

    #[test]
    fn two_rows_of_headings_are_one_header() {
        let found = columns(&[
            &["NO", "NIK", "NAMA", "JENIS KELAMIN", "", "ALAMAT", "", ""],
            &["", "", "", "L", "P", "DUSUN", "RT", "RW"],
            &["1", "2", "3", "4", "5", "6", "7", "8"],
            &["1", "9907115203900003", "Maria Contoh", "", "v", "Sebalo", "1", "2"],
        ])
        .unwrap();

        assert_eq!(found.header_row, 3);
        for field in [Field::Male, Field::Female, Field::Dusun, Field::Rt, Field::Rw] {
            assert!(found.has(field), "{field:?}");
        }
    }

    #[test]
    fn a_table_without_people_has_no_header() {
        assert_eq!(columns(&[&["Pendapatan", "Belanja"], &["1.000", "2.000"]]), None);
        assert_eq!(columns(&[&["Desa", "Kecamatan"], &["Sebalo", "Bengkayang"]]), None);
        assert_eq!(columns(&[]), None);
    }
}
