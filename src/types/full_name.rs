//! A person's name as the card has it.

use std::fmt;
use thiserror::Error;

const SHORTEST: usize = 2;
const LONGEST: usize = 150;

/// A name in one line, 2 to 150 characters, with at least one letter.
///
/// Case and titles stay as typed. Names are kept out of logs: `Debug` is redacted and there is no
/// `Display`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct FullName(String);

/// Why typed text is no name, worded for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FullNameError {
    #[error("Nama belum diisi. Tulis nama lengkap sesuai KTP atau KK, misalnya Maria Contoh.")]
    Empty,
    #[error("Nama hanya satu huruf. Tulis nama lengkap sesuai KTP atau KK.")]
    TooShort,
    #[error("Nama ini {count} huruf, paling banyak 150. Tulis nama saja, tanpa keterangan lain.")]
    TooLong { count: usize },
    #[error("Nama ini tidak berisi huruf. Tulis nama lengkap sesuai KTP atau KK.")]
    NoLetters,
    #[error("Nama ini berisi tanda yang tidak terbaca. Hapus isian, lalu ketik ulang namanya.")]
    ControlCharacter,
}

impl FullName {
    /// Reads a typed name: trims it, makes one space of many, drops invisible marks.
    pub fn parse(typed: &str) -> Result<Self, FullNameError> {
        let visible: String = typed.chars().filter(|c| !is_invisible(*c)).collect();
        let name = visible.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(FullNameError::Empty);
        }
        if name.chars().any(char::is_control) {
            return Err(FullNameError::ControlCharacter);
        }
        let count = name.chars().count();
        if count > LONGEST {
            return Err(FullNameError::TooLong { count });
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(FullNameError::NoLetters);
        }
        if count < SHORTEST {
            return Err(FullNameError::TooShort);
        }
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FullName(redacted)")
    }
}

/// Marks of zero width come along when text is copied from chats; those that turn the direction of
/// writing could make one name look like another.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tidies_what_was_typed() {
        for (typed, name) in [
            ("Contoh Satu", "Contoh Satu"),
            ("  Contoh \t  Dua\n", "Contoh Dua"),
            ("Contoh\u{a0}Tiga", "Contoh Tiga"),
            ("\u{feff}Contoh\u{200b} Empat\u{202e}", "Contoh Empat"),
            ("H. Ma'ruf Contoh, S.Pd", "H. Ma'ruf Contoh, S.Pd"),
            ("Ye", "Ye"),
            ("Contoh 2", "Contoh 2"),
        ] {
            assert_eq!(FullName::parse(typed).unwrap().as_str(), name);
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (typed, error) in [
            ("", FullNameError::Empty),
            (" \u{200b} ", FullNameError::Empty),
            ("A", FullNameError::TooShort),
            ("12345", FullNameError::NoLetters),
            ("-", FullNameError::NoLetters),
            ("Con\0toh", FullNameError::ControlCharacter),
            (&"é".repeat(151), FullNameError::TooLong { count: 151 }),
        ] {
            assert_eq!(FullName::parse(typed), Err(error), "{typed:?}");
        }
        assert!(FullName::parse(&"é".repeat(150)).is_ok());
    }

    #[test]
    fn stays_out_of_logs() {
        let name = FullName::parse("Contoh Satu").unwrap();
        assert_eq!(format!("{name:?}"), "FullName(redacted)");
    }

    proptest! {
        #[test]
        fn never_panics(typed in any::<String>()) {
            if let Ok(name) = FullName::parse(&typed) {
                prop_assert_eq!(FullName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
