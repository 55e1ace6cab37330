//! A row of somebody's table in the words of the entry form. What spreadsheets do to numbers and people to tables is
//! undone here, where it can be; the rest is left as it stood, for the form's own checks to explain.

use serde::{Deserialize, Serialize};

use super::cells::{DITTO, block, born_on, categories, is_ditto, number, sex, tidy};
use super::columns::Columns;
use super::headings::Field;
use crate::sheet::read::{Row, Tab, Value};

/// Where a row stands in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Which worksheet, from 0.
    pub tab: usize,
    /// As the spreadsheet shows it.
    pub row: u32,
}

/// One person of a table, as the form would have been filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub place: Place,
    pub nik: String,
    /// The spreadsheet has put a 0 in the place of the last digit.
    pub has_lost_digit: bool,
    pub nomor_kk: String,
    /// The same of the nomor KK.
    pub has_lost_kk_digit: bool,
    /// The row in which the nomor KK stands.
    pub kk_row: u32,
    pub full_name: String,
    pub born_on: String,
    pub sex: String,
    pub category: String,
    pub other_category: String,
    pub sub_category: String,
    /// Codes or words for kinds of disability.
    pub disability: String,
    pub mother_name: String,
    /// Why NIK and birth differ; said on the page.
    pub mismatch_reason: String,
    /// Why what is doubtful is right all the same; said on the page.
    pub doubt_reason: String,
    pub dusun: String,
    pub rt: String,
    pub rw: String,
    pub address: String,
    /// As far as the table names one.
    pub desa: String,
    /// What the spreadsheet could not compute: "#N/A" and its kind, with the letter of the column.
    pub faults: Vec<String>,
}

impl Line {
    /// Fields that can be typed anew.
    pub const FIELDS: [&str; 16] = [
        "nik",
        "nomor_kk",
        "nama",
        "tanggal_lahir",
        "jenis_kelamin",
        "kategori",
        "kategori_2",
        "sub",
        "disabilitas",
        "alasan_beda",
        "alasan_yakin",
        "ibu",
        "dusun",
        "rt",
        "rw",
        "alamat",
    ];
    /// Those that hold for a whole household.
    pub const OF_HOUSEHOLD: [&str; 5] = ["nomor_kk", "dusun", "rt", "rw", "alamat"];

    /// What rows of one household share; empty where the row stands alone. With its last digit lost a number is that of
    /// many households, so then only the rows of one block belong together.
    pub fn household(&self) -> String {
        let digits: String = self.nomor_kk.chars().filter(char::is_ascii_digit).collect();
        match (digits.len() < 10, self.has_lost_kk_digit) {
            (true, _) => String::new(),
            (false, true) => format!("{digits} {} {}", self.place.tab, self.kk_row),
            (false, false) => digits,
        }
    }

    /// Whether a spreadsheet has taken the last digit of this field.
    pub fn has_lost(&self, field: &str) -> bool {
        match field {
            "nik" => self.has_lost_digit,
            "nomor_kk" => self.has_lost_kk_digit,
            _ => false,
        }
    }

    /// What a field of the form holds here.
    pub fn get(&self, field: &str) -> &str {
        match field {
            "nik" => &self.nik,
            "nomor_kk" => &self.nomor_kk,
            "nama" => &self.full_name,
            "tanggal_lahir" => &self.born_on,
            "jenis_kelamin" => &self.sex,
            "kategori" => &self.category,
            "kategori_2" => &self.other_category,
            "sub" => &self.sub_category,
            "disabilitas" => &self.disability,
            "alasan_beda" => &self.mismatch_reason,
            "alasan_yakin" => &self.doubt_reason,
            "ibu" => &self.mother_name,
            "dusun" => &self.dusun,
            "rt" => &self.rt,
            "rw" => &self.rw,
            "alamat" => &self.address,
            _ => "",
        }
    }

    /// Takes what was typed on the page in the place of a cell. One digit completes a NIK whose last one was lost.
    pub fn mend(&mut self, field: &str, text: &str) {
        let text = text.trim();
        let slot = match field {
            "nik" => {
                let is_digit = text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit());
                if self.has_lost_digit && is_digit {
                    self.nik.pop();
                    self.nik.push_str(text);
                } else {
                    text.clone_into(&mut self.nik);
                }
                self.has_lost_digit = false;
                return;
            }
            "nomor_kk" => {
                let is_digit = text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit());
                if self.has_lost_kk_digit && is_digit {
                    self.nomor_kk.pop();
                    self.nomor_kk.push_str(text);
                } else {
                    text.clone_into(&mut self.nomor_kk);
                }
                self.has_lost_kk_digit = false;
                return;
            }
            "nama" => &mut self.full_name,
            "tanggal_lahir" => &mut self.born_on,
            "jenis_kelamin" => &mut self.sex,
            "kategori" => &mut self.category,
            "kategori_2" => &mut self.other_category,
            "sub" => &mut self.sub_category,
            "disabilitas" => &mut self.disability,
            "alasan_beda" => &mut self.mismatch_reason,
            "alasan_yakin" => &mut self.doubt_reason,
            "ibu" => &mut self.mother_name,
            "dusun" => &mut self.dusun,
            "rt" => &mut self.rt,
            "rw" => &mut self.rw,
            "alamat" => &mut self.address,
            _ => return,
        };
        text.clone_into(slot);
    }
}

/// What a row is that names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skipped {
    /// Title, heading, signature.
    Heading,
    Total,
    Blank,
    /// Left out on the page.
    LeftOut,
    /// Held a secret case, which is not kept here.
    Secret,
}

impl Skipped {
    /// The row names somebody, and is left out all the same.
    pub fn is_chosen(self) -> bool {
        matches!(self, Skipped::LeftOut | Skipped::Secret)
    }
}

/// Every row below the header of the worksheet of this number: a person, or why it is none.
pub fn read(number: usize, tab: &Tab, columns: &Columns) -> Vec<(Place, Result<Line, Skipped>)> {
    let mut above = Line::default();
    let below = tab.rows.iter().filter(|row| row.number > columns.header_row);

    below
        .map(|row| {
            let place = Place {
                tab: number,
                row: row.number,
            };
            let read = line(place, row, columns, &above);
            match &read {
                Ok(line) => above = line.clone(),
                // A row that holds the number of a family alone is the head of its block.
                Err(_) => above = head_of_block(row, columns).unwrap_or_else(|| above.clone()),
            }
            (place, read)
        })
        .collect()
}

/// What a row says of the household below it, where it names nobody itself.
fn head_of_block(row: &Row, columns: &Columns) -> Option<Line> {
    let (nomor_kk, has_lost_kk_digit) = number(columns.cell(row, Field::NomorKk)?);
    if nomor_kk.chars().filter(char::is_ascii_digit).count() < 10 {
        return None;
    }
    let text = |field: Field| columns.cell(row, field).map(tidy).unwrap_or_default();
    let (rt, rw) = block(columns, row);

    Some(Line {
        nomor_kk,
        has_lost_kk_digit,
        kk_row: row.number,
        dusun: text(Field::Dusun),
        rt,
        rw,
        address: text(Field::Address),
        ..Line::default()
    })
}

fn line(place: Place, row: &Row, columns: &Columns, above: &Line) -> Result<Line, Skipped> {
    let get = |field: Field| columns.cell(row, field).unwrap_or(&Value::Empty);
    let text = |field: Field| tidy(get(field));
    let or_above = |field: Field, above: &str| {
        let own = text(field);
        if DITTO.contains(&own.to_lowercase().as_str()) {
            above.to_owned()
        } else {
            own
        }
    };
    // Place of a household: a blank means the same as above while the household is the same.
    let (nik, has_lost_digit) = number(get(Field::Nik));
    let (own_kk, has_lost_own) = number(get(Field::NomorKk));
    let full_name = text(Field::Name);
    if let Some(skipped) = skipped(row, &full_name, &nik) {
        return Err(skipped);
    }
    let is_repeated = own_kk.is_empty() || is_ditto(&own_kk);
    let is_same_household = columns.has(Field::NomorKk) && (is_repeated || (own_kk == above.nomor_kk && !has_lost_own));
    let of_household = |field: Field, above: &str| {
        let own = or_above(field, above);
        if own.is_empty() && is_same_household {
            above.to_owned()
        } else {
            own
        }
    };
    let (nomor_kk, has_lost_kk_digit, kk_row) = if is_same_household {
        (above.nomor_kk.clone(), above.has_lost_kk_digit, above.kk_row)
    } else {
        (own_kk, has_lost_own, row.number)
    };
    let (rt, rw) = block(columns, row);
    let (category, second) = categories(&text(Field::Category));
    let other_category = Some(text(Field::OtherCategory))
        .filter(|own| !own.is_empty())
        .unwrap_or(second);

    Ok(Line {
        place,
        nik,
        has_lost_digit,
        nomor_kk,
        has_lost_kk_digit,
        kk_row,
        full_name,
        born_on: born_on(columns, row),
        sex: sex(columns, row),
        category,
        other_category,
        sub_category: text(Field::SubCategory),
        disability: text(Field::Disability),
        mother_name: text(Field::Mother),
        mismatch_reason: text(Field::MismatchReason),
        doubt_reason: text(Field::DoubtReason),
        dusun: of_household(Field::Dusun, &above.dusun),
        rt: if rt.is_empty() && is_same_household {
            above.rt.clone()
        } else {
            rt
        },
        rw: if rw.is_empty() && is_same_household {
            above.rw.clone()
        } else {
            rw
        },
        address: of_household(Field::Address, &above.address),
        desa: or_above(Field::Desa, &above.desa),
        faults: faults(columns, row),
    })
}

/// Why a row names nobody; None where it does.
fn skipped(row: &Row, full_name: &str, nik: &str) -> Option<Skipped> {
    if row.cells.iter().all(|cell| tidy(cell).is_empty()) {
        return Some(Skipped::Blank);
    }
    let words: Vec<String> = row.cells.iter().map(|cell| tidy(cell).to_lowercase()).collect();
    let begins = |with: &[&str]| {
        words
            .iter()
            .any(|word| with.iter().any(|start| word.starts_with(start)))
    };
    let has_nik = nik.chars().filter(char::is_ascii_digit).count() >= 10;
    if !has_nik && begins(&["jumlah", "total", "sub total"]) {
        return Some(Skipped::Total);
    }
    let is_sign = begins(&[
        "mengetahui",
        "kepala desa",
        "lurah ",
        "nip",
        "catatan:",
        "ket:",
        "keterangan:",
    ]);
    // A running number alone, or words outside the columns that name somebody.
    (full_name.is_empty() && nik.is_empty() || !has_nik && is_sign).then_some(Skipped::Heading)
}

fn faults(columns: &Columns, row: &Row) -> Vec<String> {
    [
        Field::Nik,
        Field::NomorKk,
        Field::Name,
        Field::BornOn,
        Field::Sex,
        Field::Category,
    ]
    .into_iter()
    .filter_map(|field| match columns.cell(row, field) {
        Some(Value::Fault(fault)) => Some(format!("{fault} di kolom {}", columns.letter(field)?)),
        _ => None,
    })
    .collect()
}

#[cfg(test)]
mod tests;
