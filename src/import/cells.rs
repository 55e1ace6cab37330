//! One cell at a time: what spreadsheets do to numbers and dates, and the ways people write the rest.

use chrono::{Days, NaiveDate};

use super::columns::Columns;
use super::headings::Field;
use crate::ppks::categories::CATALOGUE;
use crate::sheet::read::{Row, Value};

/// Words in a cell that repeat the one above.
pub const DITTO: [&str; 8] = ["sda", "s.d.a", "s.d.a.", "idem", "\"", "〃", "''", "“"];
/// Words that stand for nothing.
const NOTHING: [&str; 6] = ["-", "--", "—", ".", "tidak ada", "n/a"];

pub fn is_ditto(text: &str) -> bool {
    DITTO.contains(&text.to_lowercase().as_str())
}

/// Spaces of any kind to one, marks for "nothing" to nothing, Excel's apostrophe away.
pub fn tidy(value: &Value) -> String {
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
pub fn number(value: &Value) -> (String, bool) {
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
pub fn born_on(columns: &Columns, row: &Row) -> String {
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
pub fn sex(columns: &Columns, row: &Row) -> String {
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
pub fn block(columns: &Columns, row: &Row) -> (String, String) {
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
pub fn categories(text: &str) -> (String, String) {
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
