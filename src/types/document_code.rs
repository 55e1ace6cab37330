//! The code that stands on a file of ours: "7KQ2-M4XD-0ZT9-B3HA". Eighty bits that nobody guesses, in letters and digits
//! that are not taken for one another when they are read aloud or typed from paper.

use std::fmt;
use std::str::FromStr;

/// Without I, L, O and U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;
const GROUP: usize = 4;
/// Random bytes that a code is made of.
pub const CODE_BYTES: usize = 10;

/// A code as printed, in groups of four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentCode(String);

/// What was typed is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Kode dokumen terdiri dari 16 huruf dan angka, misalnya 7KQ2-M4XD-0ZT9-B3HA. Periksa lagi.")]
pub struct DocumentCodeError;

impl DocumentCode {
    /// Of bytes that nobody can guess.
    pub fn from_bits(bytes: [u8; CODE_BYTES]) -> DocumentCode {
        let bits = bytes.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let signs: Vec<char> = (0..LENGTH)
            .rev()
            .filter_map(|place| usize::try_from(bits >> (5 * place) & 31).ok())
            .filter_map(|at| SIGNS.get(at).map(|sign| char::from(*sign)))
            .collect();

        DocumentCode::written(&signs)
    }

    fn written(signs: &[char]) -> DocumentCode {
        let groups: Vec<String> = signs.chunks(GROUP).map(|group| group.iter().collect()).collect();

        DocumentCode(groups.join("-"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for DocumentCode {
    type Err = DocumentCodeError;

    /// Forgives small letters, missing dashes, and the letters that look like digits.
    fn from_str(typed: &str) -> Result<DocumentCode, DocumentCodeError> {
        let signs: Vec<char> = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(LENGTH + 1)
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let is_known = |c: &char| SIGNS.iter().any(|sign| char::from(*sign) == *c);

        if signs.len() == LENGTH && signs.iter().all(is_known) {
            Ok(DocumentCode::written(&signs))
        } else {
            Err(DocumentCodeError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_in_groups_and_read_back_as_typed() {
        let code = DocumentCode::from_bits([0x3a, 0x6e, 0x2a, 0x13, 0xad, 0xff, 0x01, 0x7c, 0x99, 0x42]);

        assert_eq!(code.as_str().len(), 19);
        for typed in [
            code.to_string(),
            code.as_str().to_lowercase(),
            code.as_str().replace('-', " "),
        ] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        assert_eq!(DocumentCode::from_bits([0; 10]).as_str(), "0000-0000-0000-0000");
        assert_eq!(DocumentCode::from_bits([255; 10]).as_str(), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        assert_eq!(
            "oooo-illl-0000-0000".parse(),
            Ok(DocumentCode("0000-1111-0000-0000".into()))
        );
    }

    #[test]
    fn refuses_what_is_none() {
        let long = "A".repeat(5000);
        for typed in [
            "",
            "-",
            "7KQ2-M4XD-0ZT9-B3H",
            "7KQ2-M4XD-0ZT9-B3HAA",
            "7KQ2-M4XD-0ZT9-B3H!",
            "é",
            &long,
        ] {
            assert_eq!(typed.parse::<DocumentCode>(), Err(DocumentCodeError), "{typed}");
        }
    }
}
