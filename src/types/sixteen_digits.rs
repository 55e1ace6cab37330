//! What NIK and nomor KK share: sixteen digits, typed by hand, pasted from a letter or ruined by a
//! spreadsheet.

use chrono::NaiveDate;

/// How typed text fails to be sixteen digits. Carries counts only, never the digits themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Empty,
    /// Scientific notation such as `6,1E+15`: the last digits are lost for good.
    Rounded,
    NotDigits,
    TooShort(usize),
    TooLong(usize),
    AllSame,
}

/// Province codes of Kemendagri (Kepmendagri 300.2.2-2430/2025).
const PROVINCES: [&str; 38] = [
    "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36", "51", "52", "53",
    "61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76", "81", "82", "91", "92", "93", "94", "95", "96",
];

/// No province has this code. Training classes, the demo and the tests number their invented people
/// with it, so that an invented number can never be that of a citizen.
pub(super) const TRAINING_PROVINCE: &str = "99";

/// Reads sixteen digits, forgiving spaces, dots, commas, dashes, and the apostrophe that
/// spreadsheets put in front of text.
pub(super) fn read(typed: &str) -> Result<String, Fault> {
    let typed = typed.trim();
    if is_scientific(typed) {
        return Err(Fault::Rounded);
    }
    let digits: String = drop_decimal_zero(typed).chars().filter(|c| !is_separator(*c)).collect();
    if digits.is_empty() {
        return Err(Fault::Empty);
    }
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Fault::NotDigits);
    }
    match digits.len() {
        16 if is_one_digit_repeated(&digits) => Err(Fault::AllSame),
        16 => Ok(digits),
        count if count < 16 => Err(Fault::TooShort(count)),
        count => Err(Fault::TooLong(count)),
    }
}

pub(super) fn has_known_province(digits: &str) -> bool {
    let province = &digits[..2];
    province == TRAINING_PROVINCE || PROVINCES.contains(&province)
}

/// The two-digit number that starts at `at`.
pub(super) fn pair(digits: &str, at: usize) -> u32 {
    let bytes = digits.as_bytes();
    u32::from(bytes[at] - b'0') * 10 + u32::from(bytes[at + 1] - b'0')
}

/// Whether the day exists in 19yy or 20yy. 29 February 00 does: the year 2000 had one.
pub(super) fn is_calendar_day(day: u32, month: u32, year_of_century: u32) -> bool {
    let exists = |century: u32| {
        i32::try_from(century + year_of_century)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
            .is_some()
    };
    exists(1900) || exists(2000)
}

/// First and last four digits, enough to compare with a card in the hand and too little to misuse.
pub(super) fn masked(digits: &str) -> String {
    format!("{}••••••••{}", &digits[..4], &digits[12..])
}

/// Six, six and four digits: the groups in which people read the number aloud.
pub(super) fn grouped(digits: &str) -> String {
    format!("{} {} {}", &digits[..6], &digits[6..12], &digits[12..])
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '.' | ',' | '-' | '\'' | '"' | '`')
        || matches!(c, '‘' | '’' | '“' | '”' | '\u{2010}'..='\u{2015}' | '\u{2212}')
        // Invisible marks that come along when text is copied from chats and PDF files.
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

fn is_scientific(typed: &str) -> bool {
    let Some((mantissa, exponent)) = typed.split_once(['e', 'E']) else {
        return false;
    };
    let mantissa = mantissa.trim_start_matches(is_separator);
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    mantissa.starts_with(|c: char| c.is_ascii_digit())
        && mantissa.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        && !exponent.is_empty()
        && exponent.bytes().all(|b| b.is_ascii_digit())
}

/// Data tools write whole numbers as `9961…0003.0`; that zero is no seventeenth digit.
fn drop_decimal_zero(typed: &str) -> &str {
    [".0", ",0", ".00", ",00"]
        .iter()
        .filter_map(|ending| typed.strip_suffix(ending))
        .find(|whole| whole.bytes().filter(u8::is_ascii_digit).count() == 16 && !whole.contains(['.', ',']))
        .unwrap_or(typed)
}

fn is_one_digit_repeated(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.iter().all(|b| *b == bytes[0])
}
