//! Nomor KK, the sixteen digits of a family card (Kartu Keluarga).
//!
//! Digits 1-6 are the region, 7-12 the day the card was first recorded (nothing is added for women),
//! 13-16 a serial. The number changes when the head changes or the family splits.

use super::sixteen_digits::{self as sixteen, Fault};
use std::fmt;
use thiserror::Error;

/// A well-formed family card number, guarded against leaking as [`super::Nik`] is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NomorKk(String);

/// Why typed text is no nomor KK, worded for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NomorKkError {
    #[error("Nomor KK belum diisi. Salin 16 angka di bagian atas Kartu Keluarga.")]
    Empty,
    #[error(
        "Nomor KK ini sudah dibulatkan oleh Excel (misalnya 6,1E+15), sehingga angka belakangnya hilang. Ketik ulang 16 angka dari Kartu Keluarga."
    )]
    RoundedBySpreadsheet,
    #[error("Nomor KK hanya berisi angka. Hapus huruf dan tanda lain; kalau ada huruf O, ketik angka 0.")]
    NotDigits,
    #[error("Nomor KK baru {count} angka, kurang {}. Periksa lagi di Kartu Keluarga.", 16 - count)]
    TooShort { count: usize },
    #[error("Nomor KK ini {count} angka, lebih {}. Nomor KK hanya 16 angka, periksa lagi di Kartu Keluarga.", count - 16)]
    TooLong { count: usize },
    #[error("Nomor KK tidak mungkin 16 angka yang sama semua. Salin dari Kartu Keluarga.")]
    AllSame,
    #[error("Angka ke-1 dan ke-2 nomor KK bukan kode provinsi yang dikenal. Periksa lagi di Kartu Keluarga.")]
    UnknownProvince,
    #[error("Empat angka terakhir nomor KK tidak mungkin 0000. Periksa lagi di Kartu Keluarga.")]
    SerialZero,
}

impl NomorKk {
    /// Reads a typed or pasted nomor KK. Spaces, dots, dashes and a leading apostrophe are forgiven.
    ///
    /// Province 99 is accepted besides the real ones: it is reserved for invented families.
    pub fn parse(typed: &str) -> Result<Self, NomorKkError> {
        let digits = sixteen::read(typed)?;
        if !sixteen::has_known_province(&digits) {
            return Err(NomorKkError::UnknownProvince);
        }
        if &digits[12..] == "0000" {
            return Err(NomorKkError::SerialZero);
        }
        Ok(Self(digits))
    }

    /// All sixteen digits: for the cipher, the blind index, and pages that may show them.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `9961••••••••0007`: what lists and pages show by default.
    pub fn masked(&self) -> String {
        sixteen::masked(&self.0)
    }

    /// `996107 010815 0007`: for reading back against the card.
    pub fn grouped(&self) -> String {
        sixteen::grouped(&self.0)
    }

    /// The region that issued the card, without dots. Not where the family lives now.
    pub fn region6(&self) -> &str {
        &self.0[..6]
    }

    /// Whether digits 7-12 are a day of the calendar. Cards exist where they are not, and a NIK of
    /// a woman typed by mistake fails here too: worth a warning, never a refusal.
    pub fn has_plausible_date(&self) -> bool {
        sixteen::is_calendar_day(
            sixteen::pair(&self.0, 6),
            sixteen::pair(&self.0, 8),
            sixteen::pair(&self.0, 10),
        )
    }

    /// Whether this is a number of the training and demo series, which belongs to nobody.
    pub fn is_invented(&self) -> bool {
        self.0.starts_with(sixteen::TRAINING_PROVINCE)
    }
}

impl fmt::Debug for NomorKk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NomorKk(redacted)")
    }
}

impl From<Fault> for NomorKkError {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forgives_how_people_write_it() {
        for typed in [
            "9961070108150007",
            "'9961070108150007",
            "996107 010815 0007",
            "99.61.07.010815.0007",
        ] {
            let nomor_kk = NomorKk::parse(typed).unwrap();
            assert_eq!(nomor_kk.as_str(), "9961070108150007");
            assert_eq!(nomor_kk.masked(), "9961••••••••0007");
            assert_eq!(nomor_kk.grouped(), "996107 010815 0007");
            assert_eq!(nomor_kk.region6(), "996107");
            assert_eq!(format!("{nomor_kk:?}"), "NomorKk(redacted)");
            assert!(nomor_kk.has_plausible_date() && nomor_kk.is_invented());
        }
    }

    #[test]
    fn says_what_is_wrong() {
        use NomorKkError::*;
        for (typed, error) in [
            ("", Empty),
            ("99610701081500", TooShort { count: 14 }),
            ("996107010815000789", TooLong { count: 18 }),
            ("belum punya", NotDigits),
            ("9,96E+15", RoundedBySpreadsheet),
            ("1111111111111111", AllSame),
            ("0061070108150007", UnknownProvince),
            ("9961070108150000", SerialZero),
        ] {
            assert_eq!(NomorKk::parse(typed), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn keeps_an_odd_date_as_a_warning() {
        for typed in ["9961074108150007", "9961073102150007", "9961070113150007"] {
            assert!(!NomorKk::parse(typed).unwrap().has_plausible_date());
        }
    }

    proptest! {
        #[test]
        fn never_panics(typed in any::<String>(), digits in "[0-9]{14,18}") {
            for text in [typed, digits] {
                if let Ok(nomor_kk) = NomorKk::parse(&text) {
                    let _ = nomor_kk.has_plausible_date();
                    prop_assert_eq!(NomorKk::parse(&nomor_kk.grouped()), Ok(nomor_kk));
                }
            }
        }
    }
}
