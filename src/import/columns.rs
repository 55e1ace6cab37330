//! Which column of somebody's own table means what.

use crate::sheet::read::{Row, Tab, Value};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Nik,
    NomorKk,
    Name,
    BornOn,
    /// Place and date of birth in one cell.
    BirthPlaceAndDate,
    BirthPlace,
    Age,
    Sex,
    /// A tick for men, where the sexes have a column each.
    Male,
    Female,
    Category,
    OtherCategory,
    SubCategory,
    Disability,
    MismatchReason,
    DoubtReason,
    Mother,
    Dusun,
    Rt,
    Rw,
    /// "001/002" in one cell.
    RtRw,
    Address,
    Desa,
    Kecamatan,
    /// The running number of the list.
    Number,
    Role,
    Note,
    /// What we wrote into a file that we gave back.
    Fix,
}

/// Headers as desa write them, without spaces and marks. The first that fits wins, so the longer stand first.
const SYNONYMS: [(&str, Field); 92] = [
    ("nomorkartukeluarga", Field::NomorKk),
    ("nokartukeluarga", Field::NomorKk),
    ("kartukeluarga", Field::NomorKk),
    ("nomorkk", Field::NomorKk),
    ("nokk", Field::NomorKk),
    ("nkk", Field::NomorKk),
    ("kk", Field::NomorKk),
    ("nomorindukkependudukan", Field::Nik),
    ("noindukkependudukan", Field::Nik),
    ("nomorktp", Field::Nik),
    ("noktp", Field::Nik),
    ("nomornik", Field::Nik),
    ("nonik", Field::Nik),
    ("nik", Field::Nik),
    ("ktp", Field::Nik),
    ("namaibukandung", Field::Mother),
    ("ibukandung", Field::Mother),
    ("namaibu", Field::Mother),
    ("ibu", Field::Mother),
    ("namalengkap", Field::Name),
    ("namappks", Field::Name),
    ("namapmks", Field::Name),
    ("namapenerima", Field::Name),
    ("namawarga", Field::Name),
    ("namaanggotakeluarga", Field::Name),
    ("namaanggota", Field::Name),
    ("nama", Field::Name),
    ("namadesa", Field::Desa),
    ("desakelurahan", Field::Desa),
    ("kelurahandesa", Field::Desa),
    ("desakel", Field::Desa),
    ("desa", Field::Desa),
    ("kelurahan", Field::Desa),
    ("namakecamatan", Field::Kecamatan),
    ("kecamatan", Field::Kecamatan),
    ("kec", Field::Kecamatan),
    ("tempattanggallahir", Field::BirthPlaceAndDate),
    ("tempattgllahir", Field::BirthPlaceAndDate),
    ("tempatdantanggallahir", Field::BirthPlaceAndDate),
    ("ttl", Field::BirthPlaceAndDate),
    ("tempatlahir", Field::BirthPlace),
    ("tanggallahir", Field::BornOn),
    ("tgllahir", Field::BornOn),
    ("tgllhr", Field::BornOn),
    ("tanggal", Field::BornOn),
    ("lahir", Field::BornOn),
    ("umur", Field::Age),
    ("usia", Field::Age),
    ("jeniskelamin", Field::Sex),
    ("jkelamin", Field::Sex),
    ("kelamin", Field::Sex),
    ("jk", Field::Sex),
    ("lp", Field::Sex),
    ("gender", Field::Sex),
    ("l", Field::Male),
    ("lk", Field::Male),
    ("lakilaki", Field::Male),
    ("p", Field::Female),
    ("pr", Field::Female),
    ("perempuan", Field::Female),
    ("subkategori", Field::SubCategory),
    ("kategorippks", Field::Category),
    ("kategoripmks", Field::Category),
    ("jenisppks", Field::Category),
    ("jenispmks", Field::Category),
    ("kategori", Field::Category),
    ("kodekategori", Field::Category),
    ("ppks", Field::Category),
    ("pmks", Field::Category),
    ("jenis", Field::Category),
    ("jenisdisabilitas", Field::Disability),
    ("ragamdisabilitas", Field::Disability),
    ("disabilitas", Field::Disability),
    ("kategorikedua", Field::OtherCategory),
    ("alasanbedanik", Field::MismatchReason),
    ("alasankategori", Field::DoubtReason),
    ("perbaikan", Field::Fix),
    ("dusun", Field::Dusun),
    ("lingkungan", Field::Dusun),
    ("rtrw", Field::RtRw),
    ("rt", Field::Rt),
    ("rw", Field::Rw),
    ("alamatlengkap", Field::Address),
    ("alamatrumah", Field::Address),
    ("alamat", Field::Address),
    ("jalan", Field::Address),
    ("hubungankeluarga", Field::Role),
    ("shdk", Field::Role),
    ("hubungan", Field::Role),
    ("no", Field::Number),
    ("nomor", Field::Number),
    ("keterangan", Field::Note),
];

/// Rows from the top within which a header is looked for.
const DEPTH: usize = 30;
/// Columns that must be known before a row is taken for a header.
const ENOUGH: usize = 2;

/// The columns of one worksheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Column of the file, from 0, and what it holds.
    fields: Vec<(usize, Field)>,
    /// The number of the last row of the header.
    pub header_row: u32,
}

impl Columns {
    /// Finds the header of a worksheet; None where it has none, or none with people in it.
    pub fn find(tab: &Tab) -> Option<Columns> {
        let candidates = tab.rows.iter().take(DEPTH).enumerate();
        let (at, fields) = candidates
            .map(|(at, row)| (at, read_header(row)))
            .filter(|(_, fields)| fields.len() >= ENOUGH)
            .max_by_key(|(at, fields)| (fields.len(), usize::MAX - at))?;
        let mut columns = Columns {
            fields,
            header_row: tab.rows[at].number,
        };
        if let Some(below) = tab.rows.get(at + 1) {
            columns.join(below);
        }
        let next = tab.rows.iter().find(|row| row.number > columns.header_row);
        if let Some(numbers) = next.filter(|row| is_numbering(row)) {
            columns.header_row = numbers.number;
        }
        let has = |field| columns.fields.iter().any(|(_, known)| *known == field);

        (has(Field::Name) || has(Field::Nik)).then_some(columns)
    }

    /// A second row of the header: parts of a wide heading ("RT" and "RW" below "Alamat"), or the numbers of the columns.
    fn join(&mut self, below: &Row) {
        if is_numbering(below) {
            self.header_row = below.number;
            return;
        }
        let parts = read_header(below);
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
        let (column, _) = self.fields.iter().find(|(_, known)| *known == field)?;
        let mut letters = Vec::new();
        let mut rest = column + 1;
        while rest > 0 {
            let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
            letters.insert(0, char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }

        Some(letters.into_iter().collect())
    }
}

fn read_header(row: &Row) -> Vec<(usize, Field)> {
    let mut fields: Vec<(usize, Field)> = Vec::new();
    for (column, cell) in row.cells.iter().enumerate() {
        let Value::Text(text) = cell else { continue };
        if let Some(field) = field_of(text)
            && !fields.iter().any(|(_, known)| *known == field)
        {
            fields.push((column, field));
        }
    }

    fields
}

/// What a heading says, whatever its spelling: "No. KK", "NIK (16 digit)", "Jenis Kelamin L/P".
fn field_of(heading: &str) -> Option<Field> {
    let without_hint = heading.split(['(', '*', '\n']).next().unwrap_or_default();
    let word: String = without_hint
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let exact = |word: &str| {
        SYNONYMS
            .iter()
            .find(|(known, _)| *known == word)
            .map(|(_, field)| *field)
    };
    // "jenis kelamin l/p" begins with a heading that we know; a short one may begin anything.
    let begun = || {
        SYNONYMS
            .iter()
            .filter(|(known, _)| known.len() >= 5 && word.starts_with(known))
            .max_by_key(|(known, _)| known.len())
            .map(|(_, field)| *field)
    };

    exact(&word).or_else(|| (word.len() <= 40).then(begun).flatten())
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

        Columns::find(&Tab {
            name: "Lembar1".to_owned(),
            rows,
        })
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

    #[test]
    fn every_synonym_is_reached() {
        for (word, field) in SYNONYMS {
            assert_eq!(field_of(word), Some(field), "{word}");
        }
        assert_eq!(field_of("Nomor Induk Kependudukan (NIK)"), Some(Field::Nik));
        assert_eq!(field_of("Pekerjaan"), None);
    }
}
