//! A row of somebody's table in the words of the entry form. What spreadsheets do to numbers and people to tables is
//! undone here, where it can be; the rest is left as it stood, for the form's own checks to explain.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::columns::{Columns, Field};
use crate::ppks::categories::CATALOGUE;
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
            "nomor_kk" => &mut self.nomor_kk,
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
    let (nomor_kk, _) = number(columns.cell(row, Field::NomorKk)?);
    if nomor_kk.chars().filter(char::is_ascii_digit).count() < 10 {
        return None;
    }
    let text = |field: Field| columns.cell(row, field).map(tidy).unwrap_or_default();
    let (rt, rw) = block(columns, row);

    Some(Line {
        nomor_kk,
        dusun: text(Field::Dusun),
        rt,
        rw,
        address: text(Field::Address),
        ..Line::default()
    })
}

/// Words in a cell that repeat the one above.
const DITTO: [&str; 8] = ["sda", "s.d.a", "s.d.a.", "idem", "\"", "〃", "''", "“"];
/// Words that stand for nothing.
const NOTHING: [&str; 6] = ["-", "--", "—", ".", "tidak ada", "n/a"];

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
    let (own_kk, _) = number(get(Field::NomorKk));
    let full_name = text(Field::Name);
    if let Some(skipped) = skipped(row, &full_name, &nik) {
        return Err(skipped);
    }
    let is_same_household =
        columns.has(Field::NomorKk) && (own_kk.is_empty() || is_ditto(&own_kk) || own_kk == above.nomor_kk);
    let of_household = |field: Field, above: &str| {
        let own = or_above(field, above);
        if own.is_empty() && is_same_household {
            above.to_owned()
        } else {
            own
        }
    };
    let nomor_kk = if is_same_household {
        above.nomor_kk.clone()
    } else {
        own_kk
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

fn is_ditto(text: &str) -> bool {
    DITTO.contains(&text.to_lowercase().as_str())
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

/// Spaces of any kind to one, marks for "nothing" to nothing, Excel's apostrophe away.
fn tidy(value: &Value) -> String {
    let text = match value {
        Value::Fault(_) => String::new(),
        other => other.text(),
    };
    let text = text
        .trim_start_matches('\'')
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");

    if NOTHING.contains(&text.to_lowercase().as_str()) {
        String::new()
    } else {
        text
    }
}

/// A number of sixteen digits, and whether a spreadsheet has rounded its last one away. It keeps fifteen and writes 0
/// for the rest, so a 0 at the end of a *number* is not known; at the end of a text it is.
fn number(value: &Value) -> (String, bool) {
    match value {
        Value::Number(number) if *number >= 1e14 && *number < 1e16 && number.fract() == 0.0 => {
            let digits = format!("{number:.0}");
            let is_rounded = digits.len() == 16 && digits.ends_with('0');
            (digits, is_rounded)
        }
        other => {
            let text = tidy(other);
            let digits = text.chars().filter(char::is_ascii_digit).count();
            // The letter O for the digit 0, where nearly all else are digits.
            let text = if digits >= 10 {
                text.replace(['O', 'o'], "0")
            } else {
                text
            };
            (text, false)
        }
    }
}

/// The date of birth as the form reads it, from a date, a serial number, or words; alone or behind a place.
fn born_on(columns: &Columns, row: &Row) -> String {
    let own = columns.cell(row, Field::BornOn).filter(|cell| !cell.is_empty());
    match own {
        Some(Value::Number(serial)) => of_serial(*serial).map_or_else(|| serial.to_string(), written),
        Some(Value::Date(date)) => written(*date),
        Some(other) => expand(&tidy(other)),
        None => columns
            .cell(row, Field::BirthPlaceAndDate)
            .map(|cell| match cell {
                Value::Date(date) => written(*date),
                other => after_place(&tidy(other)),
            })
            .unwrap_or_default(),
    }
}

fn written(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// Days since the 30th of December 1899, as spreadsheets count them. A bare year is no day.
fn of_serial(serial: f64) -> Option<NaiveDate> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be a whole number in range"
    )]
    let days = (serial.fract() == 0.0 && (2_100.0..60_000.0).contains(&serial)).then_some(serial as u64)?;

    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
}

/// "90-03-12" begins with the year where what follows can only be month and day.
fn expand(text: &str) -> String {
    let parts: Vec<&str> = text.split('-').collect();
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    match numbers[..] {
        [year, month, day] if parts[0].len() == 2 && year > 31 && month <= 12 && day <= 31 => {
            format!("{day:02}/{month:02}/{year:02}")
        }
        _ => text.to_owned(),
    }
}

/// "Bengkayang, 12-03-1990"
fn after_place(text: &str) -> String {
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());

    text[start..].trim().to_owned()
}

/// "L" or "P" for all the ways to write them; what is none of them stays, for the form to refuse.
fn sex(columns: &Columns, row: &Row) -> String {
    let ticked = |field| columns.cell(row, field).is_some_and(|cell| !tidy(cell).is_empty());
    match (ticked(Field::Male), ticked(Field::Female)) {
        (true, false) => return "L".to_owned(),
        (false, true) => return "P".to_owned(),
        _ => {}
    }
    let own = columns.cell(row, Field::Sex).map(tidy).unwrap_or_default();
    let word: String = own
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();

    match word.as_str() {
        "l" | "lk" | "laki" | "lakilaki" | "pria" | "1" | "m" | "cowok" => "L".to_owned(),
        "p" | "pr" | "perempuan" | "wanita" | "2" | "f" | "cewek" => "P".to_owned(),
        _ => own,
    }
}

/// RT and RW from their columns, or from one that holds both.
fn block(columns: &Columns, row: &Row) -> (String, String) {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let of = |field| columns.cell(row, field).map(tidy).unwrap_or_default();
    let both = of(Field::RtRw);
    if let Some((rt, rw)) = both.split_once(['/', '-', ',']) {
        return (digits(rt), digits(rw));
    }
    let rt = if both.is_empty() { of(Field::Rt) } else { both };

    (digits(&rt), digits(&of(Field::Rw)))
}

/// Two categories in one cell: "8 dan 24", "lansia, fakir miskin", "8/24".
fn categories(text: &str) -> (String, String) {
    let parts: Vec<&str> = [" dan ", ";", ",", "/", "+", "&"]
        .into_iter()
        .find_map(|mark| text.split_once(mark).map(|(a, b)| vec![a.trim(), b.trim()]))
        .unwrap_or_else(|| vec![text.trim()]);
    let is_pair = parts.len() == 2 && parts.iter().all(|part| !part.is_empty());
    // Some names of categories hold such a mark themselves.
    let is_name = !text.starts_with(|c: char| c.is_ascii_digit()) && CATALOGUE.resolve(text).is_some();
    if is_pair && !is_name {
        return (parts[0].to_owned(), parts[1].to_owned());
    }

    (text.trim().to_owned(), String::new())
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
mod tests {
    use super::*;

    fn read_table(cells: Vec<Vec<Value>>) -> Vec<(Place, Result<Line, Skipped>)> {
        let rows = cells
            .into_iter()
            .zip(1..)
            .map(|(cells, number)| Row { number, cells })
            .collect();
        let tab = Tab {
            name: "Lembar1".to_owned(),
            rows,
        };

        read(0, &tab, &Columns::find(&tab).unwrap())
    }

    fn texts(cells: &[&str]) -> Vec<Value> {
        cells.iter().map(|text| Value::Text((*text).to_owned())).collect()
    }

    fn people(cells: Vec<Vec<Value>>) -> Vec<Line> {
        read_table(cells)
            .into_iter()
            .filter_map(|(_, line)| line.ok())
            .collect()
    }

    #[test]
    fn the_kk_of_the_first_row_holds_for_the_family() {
        let found = people(vec![
            texts(&["No KK", "NIK", "Nama", "Dusun", "RT", "RW"]),
            texts(&[
                "9907110101120007",
                "9907111203900001",
                "Budi Contoh",
                "Sebalo",
                "1",
                "2",
            ]),
            texts(&["", "9907115203900003", "Maria Contoh", "", "", ""]),
            texts(&["sda", "9907115203900004", "Ani Contoh", "〃", "", ""]),
            texts(&["9907110101120008", "9907115203900005", "Sari Misal", "", "3", ""]),
        ]);

        assert_eq!(found[1].nomor_kk, found[0].nomor_kk);
        assert_eq!(found[2].nomor_kk, found[0].nomor_kk);
        assert_eq!((found[1].dusun.as_str(), found[1].rt.as_str()), ("Sebalo", "1"));
        assert_eq!(found[2].dusun, "Sebalo");
        assert_eq!((found[3].dusun.as_str(), found[3].rw.as_str()), ("", ""));
    }

    #[test]
    fn says_which_digit_excel_has_taken() {
        let heads = texts(&["NIK", "Nama"]);
        let nik = |value| people(vec![heads.clone(), vec![value, Value::Text("Maria Contoh".to_owned())]]).remove(0);

        let rounded = nik(Value::Number(6_107_115_203_900_000.0));
        assert_eq!(
            (rounded.nik.as_str(), rounded.has_lost_digit),
            ("6107115203900000", true)
        );
        let whole = nik(Value::Number(6_107_115_203_900_003.0));
        assert_eq!((whole.nik.as_str(), whole.has_lost_digit), ("6107115203900003", false));
        let text = nik(Value::Text("'6107115203900010".to_owned()));
        assert_eq!((text.nik.as_str(), text.has_lost_digit), ("6107115203900010", false));
        assert_eq!(
            nik(Value::Text("61O711\u{a0}520390 OOO3".to_owned())).nik,
            "610711 520390 0003"
        );
        assert_eq!(nik(Value::Text("6,10711E+15".to_owned())).nik, "6,10711E+15");
    }

    #[test]
    fn reads_dates_and_sexes_of_every_make() {
        let heads = texts(&["NIK", "Nama", "Tgl Lahir", "JK"]);
        let read = |born: Value, sex: &str| {
            let row = vec![
                Value::Text("9907115203900003".to_owned()),
                Value::Text("Maria Contoh".to_owned()),
                born,
                Value::Text(sex.to_owned()),
            ];
            people(vec![heads.clone(), row]).remove(0)
        };
        for born in [
            Value::Number(32_944.0),
            Value::Date(NaiveDate::from_ymd_opt(1990, 3, 12).unwrap()),
        ] {
            assert_eq!(read(born, "P").born_on, "12/03/1990");
        }
        assert_eq!(read(Value::Text("90-03-12".to_owned()), "P").born_on, "12/03/90");
        assert_eq!(
            read(Value::Text("12 Maret 1990".to_owned()), "P").born_on,
            "12 Maret 1990"
        );
        for (written, sex) in [
            ("LK", "L"),
            ("Pria", "L"),
            ("1", "L"),
            ("pr.", "P"),
            ("WANITA", "P"),
            ("?", "?"),
        ] {
            assert_eq!(read(Value::Empty, written).sex, sex);
        }
    }

    #[test]
    fn two_in_one_cell_are_two() {
        assert_eq!(categories("8 dan 24"), ("8".to_owned(), "24".to_owned()));
        assert_eq!(
            categories("lansia, fakir miskin"),
            ("lansia".to_owned(), "fakir miskin".to_owned())
        );
        assert_eq!(
            categories("Orang dengan HIV/AIDS"),
            ("Orang dengan HIV/AIDS".to_owned(), String::new())
        );
        assert_eq!(categories("8"), ("8".to_owned(), String::new()));
    }

    #[test]
    fn titles_totals_and_signatures_are_nobody() {
        let found = read_table(vec![
            texts(&["No", "NIK", "Nama", "TTL", "RT/RW"]),
            texts(&[
                "1",
                "9907115203900003",
                "Maria Contoh",
                "Bengkayang, 12-03-1990",
                "001/002",
            ]),
            texts(&["2", "", "", "", ""]),
            texts(&["", "Jumlah", "", "", "1"]),
            texts(&["", "", "", "Mengetahui", ""]),
            texts(&["", "", "Kepala Desa Sebalo", "", ""]),
        ]);
        let line = found[0].1.as_ref().unwrap();

        assert_eq!(line.born_on, "12-03-1990");
        assert_eq!((line.rt.as_str(), line.rw.as_str()), ("001", "002"));
        assert_eq!(found[1].1, Err(Skipped::Heading));
        assert_eq!(found[2].1, Err(Skipped::Total));
        assert_eq!(found[3].1, Err(Skipped::Heading));
        assert_eq!(found[4].1, Err(Skipped::Heading));
    }
}
