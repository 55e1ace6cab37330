//! Dates as people type and read them. Most dates typed into this program are birth dates, and the errors are worded
//! for those; dates of plans are read by [`parse_rencana`].

use chrono::{Datelike, Months, NaiveDate};
use thiserror::Error;

/// Beyond this age a two-digit year is taken for the nearer century only, never further back.
const OLDEST_BY_SHORT_YEAR: u32 = 110;
/// No one has verifiably lived much longer; a typed year before this is a slip.
const OLDEST: u32 = 120;

/// Full month names, in calendar order.
pub const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// Short month names. Our own table, because CLDR has changed its mind (Agt, then Agu).
pub const SHORT_MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des",
];

const DAYS: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];

/// Why typed text is no usable date, worded for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TanggalError {
    #[error("Tanggal belum diisi. Tulis hari, bulan, tahun, misalnya 12/03/1990.")]
    Empty,
    #[error("Tanggal ini belum terbaca. Tulis seperti 12/03/1990 atau 12 Maret 1990.")]
    Unreadable,
    #[error("Tahun harus 2 atau 4 angka, misalnya 12/03/1990. Periksa tahun lahir di KK.")]
    OddYear,
    #[error("Bulan ke-{0} tidak ada. Tulis hari dulu, lalu bulan, misalnya 12/03/1990.")]
    NoSuchMonth(u32),
    #[error("{day} {} tidak ada. Periksa tanggal lahir di KK.", month_name(*month))]
    NoSuchDay { day: u32, month: u32 },
    #[error("29 Februari {0} tidak ada, karena bukan tahun kabisat. Periksa tanggal lahir di KK.")]
    NoLeapDay(i32),
    #[error("{} belum terjadi. Periksa tahunnya di KK.", tanggal(*.0))]
    InFuture(NaiveDate),
    #[error("{} sudah lebih dari 120 tahun yang lalu. Periksa tahunnya di KK.", tanggal(*.0))]
    TooOld(NaiveDate),
}

/// Reads a date that is not after `today` and at most 120 years before it.
///
/// The day comes first (`12/03/1990`, `12 3 90`, `12 Mar 1990`, `12031990`) unless the first number
/// has four digits (`1990-03-12`). A two-digit year is the most recent that is not in the future.
pub fn parse_tanggal(typed: &str, today: NaiveDate) -> Result<NaiveDate, TanggalError> {
    let (day, month, year) = split_date(typed)?;
    let date = match year.len() {
        2 => recent_date(day, month, &year, today)?,
        4 => {
            let year = read_number(&year)
                .and_then(|year| i32::try_from(year).ok())
                .ok_or(TanggalError::Unreadable)?;
            exact_date(day, month, year)?
        }
        _ if is_number(&year) => return Err(TanggalError::OddYear),
        _ => return Err(TanggalError::Unreadable),
    };
    if date > today {
        return Err(TanggalError::InFuture(date));
    }
    if umur(date, today) > OLDEST {
        return Err(TanggalError::TooOld(date));
    }
    Ok(date)
}

/// Day and month as numbers, the year as it was typed.
fn split_date(typed: &str) -> Result<(u32, u32, String), TanggalError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(TanggalError::Empty);
    }
    // Longer text is no date, and need not be looked at.
    if typed.len() > 60 {
        return Err(TanggalError::Unreadable);
    }
    // Spreadsheets add midnight to a date.
    let typed = typed.strip_suffix("00:00:00").unwrap_or(typed);
    let words = split_words(typed);
    let words = match words.split_first() {
        Some((first, rest)) if is_day_name(first) => rest,
        _ => &words[..],
    };
    let (day, month, year) = match words {
        [year, month, day] if year.len() == 4 && is_number(year) => (&day[..], &month[..], &year[..]),
        [day, month, year] => (&day[..], &month[..], &year[..]),
        [run] if is_number(run) && matches!(run.len(), 6 | 8) => (&run[..2], &run[2..4], &run[4..]),
        _ => return Err(TanggalError::Unreadable),
    };
    let day = read_number(day).ok_or(TanggalError::Unreadable)?;
    let month = read_month(month).ok_or(TanggalError::Unreadable)?;

    Ok((day, month, year.to_owned()))
}

/// A date of a plan: of this century, before or after today. None where it cannot be read or is no day.
pub fn parse_rencana(typed: &str) -> Option<NaiveDate> {
    let (day, month, year) = split_date(typed).ok()?;
    let year = read_number(&year)?;
    let year = if year < 100 { 2000 + year } else { year };

    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(|date| (2000..2100).contains(&date.year()))
}

/// `12 Maret 1990`
pub fn tanggal(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()), date.year())
}

/// `12/03/1990`, the form in which dates are typed.
pub fn tanggal_singkat(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

/// `Mar 2026`
pub fn bulan(date: NaiveDate) -> String {
    format!("{} {}", SHORT_MONTHS[date.month0() as usize], date.year())
}

/// `Kamis, 12 Desember 2024`
pub fn hari_tanggal(date: NaiveDate) -> String {
    format!("{}, {}", hari(date), tanggal(date))
}

/// `Kamis`
pub fn hari(date: NaiveDate) -> &'static str {
    DAYS[date.weekday().num_days_from_monday() as usize]
}

/// Age in whole years; 0 for someone not yet born.
pub fn umur(born_on: NaiveDate, on: NaiveDate) -> u32 {
    on.years_since(born_on).unwrap_or(0)
}

/// Age in words: `34 tahun`, for babies `7 bulan`, for newborns `12 hari`.
pub fn umur_text(born_on: NaiveDate, on: NaiveDate) -> String {
    let years = umur(born_on, on);
    if years > 0 {
        return format!("{years} tahun");
    }
    let months = (1..=12)
        .take_while(|count| {
            born_on
                .checked_add_months(Months::new(*count))
                .is_some_and(|reached| reached <= on)
        })
        .count();
    if months > 0 {
        return format!("{months} bulan");
    }
    format!("{} hari", (on - born_on).num_days().max(0))
}

fn exact_date(day: u32, month: u32, year: i32) -> Result<NaiveDate, TanggalError> {
    check_day_and_month(day, month)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(TanggalError::NoLeapDay(year))
}

/// The most recent date with this two-digit year that is not in the future.
fn recent_date(day: u32, month: u32, year: &str, today: NaiveDate) -> Result<NaiveDate, TanggalError> {
    check_day_and_month(day, month)?;
    let short = read_number(year)
        .and_then(|year| i32::try_from(year).ok())
        .ok_or(TanggalError::Unreadable)?;
    let century = today.year() - today.year().rem_euclid(100);
    [century + short, century + short - 100]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date <= today && umur(*date, today) <= OLDEST_BY_SHORT_YEAR)
        .ok_or(TanggalError::NoLeapDay(century + short))
}

/// Refuses a day that no year has. A leap year stands for all, so only 29 February is left open.
fn check_day_and_month(day: u32, month: u32) -> Result<(), TanggalError> {
    if !(1..=12).contains(&month) {
        return Err(TanggalError::NoSuchMonth(month));
    }
    match NaiveDate::from_ymd_opt(2000, month, day) {
        Some(_) => Ok(()),
        None => Err(TanggalError::NoSuchDay { day, month }),
    }
}

/// Runs of digits and runs of letters; everything between them separates.
fn split_words(typed: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last_kind = None;
    for c in typed.chars().flat_map(char::to_lowercase) {
        let kind = match c {
            _ if c.is_ascii_digit() => Some(true),
            _ if c.is_alphabetic() => Some(false),
            _ => None,
        };
        match (kind, words.last_mut()) {
            (Some(_), Some(word)) if kind == last_kind => word.push(c),
            (Some(_), _) => words.push(c.to_string()),
            (None, _) => {}
        }
        last_kind = kind;
    }
    words
}

fn read_month(word: &str) -> Option<u32> {
    if is_number(word) {
        return read_number(word);
    }
    // Spellings that are no beginning of a name in MONTHS: old, English, shortened.
    match word {
        "january" => Some(1),
        "peb" | "pebruari" | "february" => Some(2),
        "march" => Some(3),
        "may" => Some(5),
        "june" => Some(6),
        "july" => Some(7),
        "agt" | "ags" | "agst" | "aug" | "august" => Some(8),
        "october" | "oct" => Some(10),
        "nop" | "nopember" => Some(11),
        "december" | "dec" => Some(12),
        _ if word.len() < 3 => None,
        _ => (1..=12).find(|month| month_name(*month).to_lowercase().starts_with(word)),
    }
}

fn read_number(word: &str) -> Option<u32> {
    word.parse().ok()
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

fn is_day_name(word: &str) -> bool {
    DAYS.iter().any(|day| day.to_lowercase() == word)
}

fn month_name(month: u32) -> &'static str {
    MONTHS[(month.clamp(1, 12) - 1) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn read(typed: &str) -> Result<NaiveDate, TanggalError> {
        parse_tanggal(typed, day(2026, 3, 18))
    }

    #[test]
    fn reads_a_date_that_is_still_to_come() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);

        assert_eq!(parse_rencana("31/03/2027"), date(2027, 3, 31));
        assert_eq!(parse_rencana("1 maret 27"), date(2027, 3, 1));
        assert_eq!(parse_rencana("2027-03-01"), date(2027, 3, 1));
        for typed in ["", "besok", "31/02/2027", "1/1/1990", "1/1/3000", "99/99/9999"] {
            assert_eq!(parse_rencana(typed), None, "{typed}");
        }
    }

    #[test]
    fn reads_what_people_type() {
        for typed in [
            "12/03/1990",
            "12 3 90",
            "12-03-1990",
            "12.3.1990",
            "12 Maret 1990",
            "12 maret 1990",
            "12 Mar 1990",
            "12 March 1990",
            "12-Mar-90",
            "12Mar1990",
            "1990-03-12",
            "1990/3/12",
            "1990-03-12 00:00:00",
            "12031990",
            "120390",
            " 12 / 03 / 1990 ",
            "12\u{a0}03\u{a0}1990",
            "Senin, 12 Maret 1990",
        ] {
            assert_eq!(read(typed), Ok(day(1990, 3, 12)), "{typed}");
        }
        let words = "jan peb mar apr mei jun jul agt sept okt nop des";
        for (typed, month) in words.split(' ').zip(1..) {
            assert_eq!(read(&format!("5 {typed} 1981")), Ok(day(1981, month, 5)));
        }
        for word in ["Agu", "Ags", "Aug", "Agustus", "AGUST"] {
            assert_eq!(read(&format!("5 {word} 81")), Ok(day(1981, 8, 5)), "{word}");
        }
    }

    #[test]
    fn puts_a_short_year_in_the_likely_century() {
        assert_eq!(read("18/03/26"), Ok(day(2026, 3, 18)));
        assert_eq!(read("19/03/26"), Ok(day(1926, 3, 19)));
        assert_eq!(read("1/1/00"), Ok(day(2000, 1, 1)));
        assert_eq!(read("29/02/00"), Ok(day(2000, 2, 29)));
        assert_eq!(read("5/5/45"), Ok(day(1945, 5, 5)));
    }

    #[test]
    fn says_what_is_wrong() {
        for (typed, sentence) in [
            (
                "",
                "Tanggal belum diisi. Tulis hari, bulan, tahun, misalnya 12/03/1990.",
            ),
            (
                "kemarin",
                "Tanggal ini belum terbaca. Tulis seperti 12/03/1990 atau 12 Maret 1990.",
            ),
            (
                "12/03",
                "Tanggal ini belum terbaca. Tulis seperti 12/03/1990 atau 12 Maret 1990.",
            ),
            (
                "12 Mars 1990",
                "Tanggal ini belum terbaca. Tulis seperti 12/03/1990 atau 12 Maret 1990.",
            ),
            (
                "12/3/199",
                "Tahun harus 2 atau 4 angka, misalnya 12/03/1990. Periksa tahun lahir di KK.",
            ),
            (
                "03/25/1990",
                "Bulan ke-25 tidak ada. Tulis hari dulu, lalu bulan, misalnya 12/03/1990.",
            ),
            ("31/02/1990", "31 Februari tidak ada. Periksa tanggal lahir di KK."),
            ("31-04-90", "31 April tidak ada. Periksa tanggal lahir di KK."),
            (
                "29/02/1990",
                "29 Februari 1990 tidak ada, karena bukan tahun kabisat. Periksa tanggal lahir di KK.",
            ),
            ("19/03/2026", "19 Maret 2026 belum terjadi. Periksa tahunnya di KK."),
            (
                "12/03/1890",
                "12 Maret 1890 sudah lebih dari 120 tahun yang lalu. Periksa tahunnya di KK.",
            ),
        ] {
            assert_eq!(read(typed).unwrap_err().to_string(), sentence, "{typed}");
        }
    }

    #[test]
    fn writes_dates_and_ages() {
        assert_eq!(tanggal(day(1990, 3, 2)), "2 Maret 1990");
        assert_eq!(tanggal_singkat(day(1990, 3, 2)), "02/03/1990");
        assert_eq!(bulan(day(2026, 8, 1)), "Agu 2026");
        assert_eq!(hari_tanggal(day(2024, 12, 12)), "Kamis, 12 Desember 2024");
        let today = day(2026, 3, 18);
        for (born_on, text) in [
            (day(1992, 3, 18), "34 tahun"),
            (day(1992, 3, 19), "33 tahun"),
            (day(2025, 3, 18), "1 tahun"),
            (day(2025, 8, 18), "7 bulan"),
            (day(2025, 8, 19), "6 bulan"),
            (day(2026, 3, 6), "12 hari"),
            (day(2026, 3, 18), "0 hari"),
            (day(2027, 1, 1), "0 hari"),
        ] {
            assert_eq!(umur_text(born_on, today), text);
        }
    }

    proptest! {
        #[test]
        fn never_panics(typed in any::<String>(), close in "[0-9]{1,5}[ /.-][0-9a-zA-Z]{1,9}[ /.-]?[0-9]{0,5}") {
            for text in [typed, close] {
                if let Ok(date) = read(&text) {
                    prop_assert!(date <= day(2026, 3, 18));
                }
            }
        }

        #[test]
        fn reads_its_own_writing(days in 0_u64..43_000) {
            let date = day(2026, 3, 18) - chrono::Days::new(days);
            for text in [tanggal(date), tanggal_singkat(date), hari_tanggal(date), date.to_string()] {
                prop_assert_eq!(read(&text), Ok(date));
            }
        }
    }
}
