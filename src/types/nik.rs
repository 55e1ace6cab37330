//! NIK, the sixteen digits that name a resident for life (UU 24/2013 on population administration).
//!
//! Digits 1-6 are the kecamatan of first registration, 7-12 the day, month and year of birth (forty
//! added to the day for women), 13-16 a serial. There is no check digit. A NIK is never changed to
//! agree with a corrected birth date, so what it says about birth and sex is a hint to compare with
//! the card, never a reason to refuse a person.

use super::Sex;
use super::sixteen_digits::{self as sixteen, Fault};
use chrono::{Datelike, NaiveDate};
use std::fmt;
use thiserror::Error;

/// A well-formed NIK.
///
/// It has no `Display`, no `Serialize` and a redacted `Debug`, so that it cannot reach a log, a
/// template or a file unless somebody writes [`Nik::as_str`], [`Nik::masked`] or [`Nik::grouped`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nik(String);

/// What the digits say about the birth of their bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NikBirth {
    pub born_on: NaiveDate,
    pub sex: Sex,
}

/// Why typed text is no NIK, worded for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NikError {
    #[error("NIK belum diisi. Salin 16 angka NIK dari KTP atau KK.")]
    Empty,
    #[error(
        "NIK ini sudah dibulatkan oleh Excel (misalnya 6,1E+15), sehingga angka belakangnya hilang. Ketik ulang 16 angka dari KTP atau KK."
    )]
    RoundedBySpreadsheet,
    #[error("NIK hanya berisi angka. Hapus huruf dan tanda lain; kalau ada huruf O, ketik angka 0.")]
    NotDigits,
    #[error("NIK baru {count} angka, kurang {}. Periksa lagi di KTP atau KK.", 16 - count)]
    TooShort { count: usize },
    #[error("NIK ini {count} angka, lebih {}. NIK hanya 16 angka, periksa lagi di KTP atau KK.", count - 16)]
    TooLong { count: usize },
    #[error("NIK tidak mungkin 16 angka yang sama semua. Salin dari KTP atau KK.")]
    AllSame,
    #[error("Angka ke-1 dan ke-2 NIK bukan kode provinsi yang dikenal. Periksa lagi di KTP atau KK.")]
    UnknownProvince,
    #[error(
        "Angka ke-7 sampai ke-12 NIK bukan tanggal yang sah (hari, bulan, tahun lahir; hari ditambah 40 untuk perempuan). Periksa lagi di KTP atau KK."
    )]
    ImpossibleDate,
    #[error("Empat angka terakhir NIK tidak mungkin 0000. Periksa lagi di KTP atau KK.")]
    SerialZero,
}

impl Nik {
    /// Reads a typed or pasted NIK. Spaces, dots, dashes and a leading apostrophe are forgiven.
    ///
    /// Province 99 is accepted besides the real ones: it is reserved for invented people.
    pub fn parse(typed: &str) -> Result<Self, NikError> {
        let digits = sixteen::read(typed)?;
        if !sixteen::has_known_province(&digits) {
            return Err(NikError::UnknownProvince);
        }
        let (day, _) = day_and_sex(&digits);
        if !sixteen::is_calendar_day(day, sixteen::pair(&digits, 8), sixteen::pair(&digits, 10)) {
            return Err(NikError::ImpossibleDate);
        }
        if &digits[12..] == "0000" {
            return Err(NikError::SerialZero);
        }
        Ok(Self(digits))
    }

    /// All sixteen digits: for the cipher, the blind index, and pages that may show them.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `9961••••••••0003`: what lists and pages show by default.
    pub fn masked(&self) -> String {
        sixteen::masked(&self.0)
    }

    /// `996107 520390 0003`: for reading back against the card.
    pub fn grouped(&self) -> String {
        sixteen::grouped(&self.0)
    }

    /// Birth date and sex as the digits have them.
    ///
    /// The two-digit year is the most recent one that is not in the future on `today`, which gives
    /// an age of 0 to 100. A bearer older than that reads a century too young, so show the age.
    pub fn birth(&self, today: NaiveDate) -> NikBirth {
        let (day, sex) = day_and_sex(&self.0);
        let month = sixteen::pair(&self.0, 8);
        let century = today.year() - today.year().rem_euclid(100);
        let year = century + i32::try_from(sixteen::pair(&self.0, 10)).unwrap_or(0);
        // Four centuries back, because only every fourth century year has a 29 February.
        let born_on = (0..=4)
            .filter_map(|back| NaiveDate::from_ymd_opt(year - back * 100, month, day))
            .find(|born_on| *born_on <= today)
            .unwrap_or(today);
        NikBirth { born_on, sex }
    }

    /// The kecamatan of first registration, without dots. Not where the person lives now.
    pub fn region6(&self) -> &str {
        &self.0[..6]
    }

    /// Whether this is a number of the training and demo series, which belongs to nobody.
    pub fn is_invented(&self) -> bool {
        self.0.starts_with(sixteen::TRAINING_PROVINCE)
    }

    /// Whether the end looks like a spreadsheet's rounding. Such a number can be real: a warning,
    /// never a refusal.
    pub fn looks_rounded(&self) -> bool {
        self.0.ends_with("000")
    }
}

impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nik(redacted)")
    }
}

impl From<Fault> for NikError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Empty => Self::Empty,
            Fault::Rounded => Self::RoundedBySpreadsheet,
            Fault::NotDigits => Self::NotDigits,
            Fault::TooShort(count) => Self::TooShort { count },
            Fault::TooLong(count) => Self::TooLong { count },
            Fault::AllSame => Self::AllSame,
        }
    }
}

fn day_and_sex(digits: &str) -> (u32, Sex) {
    match sixteen::pair(digits, 6) {
        day if day > 40 => (day - 40, Sex::Perempuan),
        day => (day, Sex::LakiLaki),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn forgives_how_people_write_it() {
        for typed in [
            "9961075203900003",
            " 9961075203900003\n",
            "'9961075203900003",
            "’9961075203900003",
            "996107 520390 0003",
            "99.61.07.520390.0003",
            "996107-520390-0003",
            "996107–520390–0003",
            "9961\u{a0}0752\u{202f}0390 0003",
            "\u{feff}9961075203900003\u{200b}",
            "9961075203900003.0",
            "\"9961075203900003\"",
        ] {
            assert_eq!(
                Nik::parse(typed).map(|nik| nik.0).as_deref(),
                Ok("9961075203900003"),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn says_what_is_wrong() {
        use NikError::*;
        for (typed, error) in [
            ("", Empty),
            (" .- ", Empty),
            ("996107520390003", TooShort { count: 15 }),
            ("1", TooShort { count: 1 }),
            ("99610752039000031", TooLong { count: 17 }),
            ("996107520390OOO3", NotDigits),
            ("tidak ada", NotDigits),
            ("٩٩٦١٠٧٥٢٠٣٩٠٠٠٠٣", NotDigits),
            ("9,96107E+15", RoundedBySpreadsheet),
            ("9.96107520390000e15", RoundedBySpreadsheet),
            ("'9,9E+15", RoundedBySpreadsheet),
            ("9999999999999999", AllSame),
            ("0000000000000000", AllSame),
            ("2061075203900003", UnknownProvince),
            ("9761075203900003", UnknownProvince),
            ("9961073202900003", ImpossibleDate),
            ("9961073102900003", ImpossibleDate),
            ("9961077202900003", ImpossibleDate),
            ("9961074003900003", ImpossibleDate),
            ("9961070003900003", ImpossibleDate),
            ("9961071213900003", ImpossibleDate),
            ("9961072902010003", ImpossibleDate),
            ("9961075203900000", SerialZero),
        ] {
            assert_eq!(Nik::parse(typed), Err(error), "{typed:?}");
        }
        assert_eq!(
            NikError::TooShort { count: 15 }.to_string(),
            "NIK baru 15 angka, kurang 1. Periksa lagi di KTP atau KK."
        );
        assert_eq!(
            NikError::TooLong { count: 17 }.to_string(),
            "NIK ini 17 angka, lebih 1. NIK hanya 16 angka, periksa lagi di KTP atau KK."
        );
    }

    #[test]
    fn reads_birth_and_sex() {
        let today = day(2026, 3, 18);
        for (typed, born_on, sex, age) in [
            ("9961075203900003", day(1990, 3, 12), Sex::Perempuan, 36),
            ("9961071203900003", day(1990, 3, 12), Sex::LakiLaki, 36),
            ("9961071803260003", day(2026, 3, 18), Sex::LakiLaki, 0),
            ("9961071903260003", day(1926, 3, 19), Sex::LakiLaki, 99),
            ("9961076902000003", day(2000, 2, 29), Sex::Perempuan, 26),
        ] {
            let birth = Nik::parse(typed).unwrap().birth(today);
            assert_eq!(birth, NikBirth { born_on, sex });
            assert_eq!(today.years_since(born_on), Some(age));
        }
        let leap = Nik::parse("9961072902000003").unwrap();
        assert_eq!(leap.birth(day(1999, 1, 1)).born_on, day(1600, 2, 29));
    }

    #[test]
    fn shows_no_more_than_asked() {
        let nik = Nik::parse("9961075203900003").unwrap();
        assert_eq!(nik.masked(), "9961••••••••0003");
        assert_eq!(nik.grouped(), "996107 520390 0003");
        assert_eq!(nik.region6(), "996107");
        assert_eq!(format!("{nik:?}"), "Nik(redacted)");
        assert!(nik.is_invented() && !nik.looks_rounded());
        assert!(Nik::parse("9961075203901000").unwrap().looks_rounded());
    }

    proptest! {
        #[test]
        fn never_panics(typed in any::<String>(), digits in "[0-9]{14,18}", year in 1900..2200) {
            for text in [typed, digits] {
                if let Ok(nik) = Nik::parse(&text) {
                    let birth = nik.birth(day(year, 6, 15));
                    prop_assert!(birth.born_on <= day(year, 6, 15));
                    prop_assert_eq!(Nik::parse(&nik.grouped()), Ok(nik));
                }
            }
        }

        #[test]
        fn every_day_of_a_life_reads_back(days in 0_i64..36_000, woman: bool) {
            let today = day(2026, 3, 18);
            let born_on = today - chrono::Days::new(days.unsigned_abs());
            let shown = born_on.day() + if woman { 40 } else { 0 };
            let nik = Nik::parse(&format!("996107{shown:02}{}0001", born_on.format("%m%y"))).unwrap();
            let sex = if woman { Sex::Perempuan } else { Sex::LakiLaki };
            prop_assert_eq!(nik.birth(today), NikBirth { born_on, sex });
        }
    }
}
