//! The number of a receipt for something handed in sealed: "R-7KQ2-M4XD". Forty bits, in letters and digits that are
//! not taken for one another when they are read aloud or copied by hand.

use std::fmt;
use std::str::FromStr;

/// Without I, L, O and U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BYTES: usize = 5;

/// A receipt as printed. It says that something was received, never what or about whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt(String);

/// What was typed is no number of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Nomor tanda terima terdiri dari 8 huruf dan angka, misalnya R-7KQ2-M4XD. Periksa lagi.")]
pub struct ReceiptError;

impl Receipt {
    /// Made of the first forty bits of something nobody can guess; None where there are fewer.
    pub fn from_bits(bytes: &[u8]) -> Option<Receipt> {
        let first: [u8; BYTES] = bytes.get(..BYTES)?.try_into().ok()?;
        let bits = first.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        let signs: Vec<char> = (0..8)
            .rev()
            .filter_map(|place| usize::try_from(bits >> (5 * place) & 31).ok())
            .filter_map(|at| SIGNS.get(at).map(|sign| char::from(*sign)))
            .collect();

        Some(Receipt::written(&signs))
    }

    fn written(signs: &[char]) -> Receipt {
        let (left, right) = signs.split_at(signs.len() / 2);

        Receipt(format!(
            "R-{}-{}",
            left.iter().collect::<String>(),
            right.iter().collect::<String>()
        ))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Receipt {
    type Err = ReceiptError;

    /// Forgives small letters, missing dashes, and the letters that look like digits.
    fn from_str(typed: &str) -> Result<Receipt, ReceiptError> {
        let typed = typed.trim();
        let typed = typed.strip_prefix("R-").or(typed.strip_prefix("r-")).unwrap_or(typed);
        let signs: Vec<char> = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let signs = match signs.as_slice() {
            ['R', rest @ ..] if rest.len() == 8 => rest,
            all => all,
        };
        let is_known = |c: &char| SIGNS.iter().any(|sign| char::from(*sign) == *c);

        if signs.len() == 8 && signs.iter().all(is_known) {
            Ok(Receipt::written(signs))
        } else {
            Err(ReceiptError)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_and_read_back() {
        let receipt = Receipt::from_bits(&[0x3a, 0x6e, 0x2a, 0x13, 0xad, 0xff]).unwrap();

        assert_eq!(receipt.as_str().len(), 11);
        for typed in [
            receipt.to_string(),
            receipt.as_str().to_lowercase(),
            receipt.as_str().replace('-', ""),
            receipt.as_str().replace("R-", " "),
        ] {
            assert_eq!(typed.parse(), Ok(receipt.clone()), "{typed}");
        }
        assert_eq!(Receipt::from_bits(&[0; 5]).unwrap().as_str(), "R-0000-0000");
        assert_eq!(Receipt::from_bits(&[255; 5]).unwrap().as_str(), "R-ZZZZ-ZZZZ");
        assert_eq!("R-OOOO-IL10".parse(), Ok(Receipt("R-0000-1110".to_owned())));
    }

    #[test]
    fn refuses_what_is_none() {
        assert_eq!(Receipt::from_bits(&[1; 4]), None);
        for typed in [
            "",
            "R-",
            "R-7KQ2-M4X",
            "R-7KQ2-M4XDD",
            "R-7KQ2-M4X!",
            "9907115203900003",
            "é",
        ] {
            assert_eq!(typed.parse::<Receipt>(), Err(ReceiptError), "{typed}");
        }
    }
}
