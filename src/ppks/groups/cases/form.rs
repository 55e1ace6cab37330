use chrono::NaiveDate;

use super::model::{GroupCase, NewCase};
use crate::types::parse_tanggal;
use crate::types::tanggal::tanggal_singkat;
use crate::web::{Fields, FormErrors};

/// Letters of what was seen; fewer say nothing that an office could decide by.
const NOTE: std::ops::RangeInclusive<usize> = 10..=1000;
/// Letters of why a need is over.
const REASON: std::ops::RangeInclusive<usize> = 5..=500;

/// A case exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct CaseForm {
    pub tanggal: String,
    pub uraian: String,
}

impl CaseForm {
    pub fn read(fields: &Fields) -> CaseForm {
        CaseForm {
            tanggal: fields.get("tanggal").to_owned(),
            uraian: fields.get("uraian").to_owned(),
        }
    }

    pub fn of(case: &GroupCase) -> CaseForm {
        CaseForm {
            tanggal: tanggal_singkat(case.found_on),
            uraian: case.note.clone(),
        }
    }

    /// An empty date is today's.
    ///
    /// # Errors
    /// All at once.
    pub fn parse(&self, today: NaiveDate) -> Result<NewCase, FormErrors> {
        let mut errors = FormErrors::default();
        let found_on = match self.tanggal.trim() {
            "" => Some(today),
            typed => parse_tanggal(typed, today).ok(),
        };
        if found_on.is_none() {
            errors.push(
                "tanggal",
                "Tulis tanggalnya, misalnya 12/11/2026. Tidak boleh sesudah hari ini.",
            );
        }
        let note = self.uraian.trim().to_owned();
        let length = note.chars().count();
        if !NOTE.contains(&length) {
            errors.push(
                "uraian",
                format!("Ceritakan keadaannya, 10 sampai 1.000 huruf; sekarang {length} huruf."),
            );
        }

        match found_on {
            Some(found_on) if errors.is_empty() => Ok(NewCase { found_on, note }),
            _ => Err(errors),
        }
    }
}

/// Why a case is no longer in force, as typed.
///
/// # Errors
/// Where nothing is said, or too much.
pub fn parse_ending(typed: &str) -> Result<String, FormErrors> {
    let reason = typed.trim();

    if REASON.contains(&reason.chars().count()) {
        Ok(reason.to_owned())
    } else {
        Err(FormErrors::one(
            "alasan_akhir",
            "Tulis mengapa kasus ini tidak berlaku lagi, 5 sampai 500 huruf.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(tanggal: &str, uraian: &str) -> Result<NewCase, FormErrors> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();

        CaseForm {
            tanggal: tanggal.to_owned(),
            uraian: uraian.to_owned(),
        }
        .parse(today)
    }

    #[test]
    fn says_all_that_is_wrong_at_once() {
        let errors = parse("31/02/2026", "apa").unwrap_err();

        assert!(errors.at("tanggal").is_some() && errors.at("uraian").is_some());
        assert!(parse("28/11/2026", "Tidak rukun lagi.").is_err(), "tomorrow");
        assert!(parse("", &"a".repeat(1001)).is_err());
    }

    #[test]
    fn without_a_date_it_is_today() {
        let read = parse("", " Tidak rukun lagi. ").unwrap();

        assert_eq!(read.found_on.to_string(), "2026-11-27");
        assert_eq!(read.note, "Tidak rukun lagi.");
    }

    #[test]
    fn an_ending_says_why() {
        assert!(parse_ending(" rukun lagi ").is_ok());
        assert!(parse_ending("   ").is_err());
    }
}
