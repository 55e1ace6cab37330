//! Region codes of Kemendagri (Kepmendagri 300.2.2-2430/2025): `61`, `61.07`, `61.07.04`,
//! `61.07.04.2003`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A region code in its dotted form. Codes sort in the order of the official list.
///
/// The form says nothing about whether such a region exists: that is for the table of regions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(try_from = "String", into = "String")]
#[sqlx(transparent)]
pub struct KodeWilayah(String);

/// How deep a code goes. A desa and a kelurahan are the same level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Provinsi,
    Kabupaten,
    Kecamatan,
    Desa,
}

/// The text is no region code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Kode wilayah ini tidak dikenal. Tulis seperti 61.07.04.2003, atau pilih dari daftar.")]
pub struct KodeWilayahError;

/// Length of the dotted form at each level.
const LENGTHS: [(usize, Level); 4] = [
    (2, Level::Provinsi),
    (5, Level::Kabupaten),
    (8, Level::Kecamatan),
    (13, Level::Desa),
];

impl KodeWilayah {
    /// Reads a code with its dots or without any (2, 4, 6 or 10 digits).
    pub fn parse(typed: &str) -> Result<Self, KodeWilayahError> {
        let typed = typed.trim();
        // Nothing longer can be a code, and nothing but ASCII may be cut by byte below.
        if typed.len() > 13 || !typed.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return Err(KodeWilayahError);
        }
        let digits = typed.replace('.', "");
        let parts = match digits.len() {
            2 => vec![&digits[..]],
            4 => vec![&digits[..2], &digits[2..]],
            6 => vec![&digits[..2], &digits[2..4], &digits[4..]],
            10 => vec![&digits[..2], &digits[2..4], &digits[4..6], &digits[6..]],
            _ => return Err(KodeWilayahError),
        };
        if parts.iter().any(|part| part.bytes().all(|b| b == b'0')) {
            return Err(KodeWilayahError);
        }
        let dotted = parts.join(".");
        if typed.contains('.') && typed != dotted {
            return Err(KodeWilayahError);
        }
        Ok(Self(dotted))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn level(&self) -> Level {
        LENGTHS
            .into_iter()
            .find(|(length, _)| *length >= self.0.len())
            .map_or(Level::Desa, |(_, level)| level)
    }

    /// The region this one lies in, `None` for a province.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('.').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// Whether `other` is this region or lies in it.
    pub fn contains(&self, other: &Self) -> bool {
        other
            .0
            .strip_prefix(&self.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The half-open range `from <= kode and kode < until` that holds exactly this region and all
    /// regions in it, for columns of `collate "C"`.
    ///
    /// In byte order every code below this one starts with it and a dot, and `~` comes after the
    /// dot and all digits. A range is used instead of `like`, because it can be bound as two
    /// parameters, uses a plain index, and reads the same in a row-level policy.
    pub fn range(&self) -> (String, String) {
        (self.0.clone(), format!("{}~", self.0))
    }

    /// The kabupaten or kota this code is or lies in, `None` for a province.
    pub fn kabupaten(&self) -> Option<Self> {
        self.cut(5)
    }

    /// The kecamatan this code is or lies in, `None` above that level.
    pub fn kecamatan(&self) -> Option<Self> {
        self.cut(8)
    }

    /// Whether this is a kelurahan (`1xxx`) rather than a desa (`2xxx`) or desa adat (`3xxx`).
    pub fn is_kelurahan(&self) -> bool {
        self.level() == Level::Desa && self.0.as_bytes().get(9) == Some(&b'1')
    }

    fn cut(&self, length: usize) -> Option<Self> {
        self.0.get(..length).map(|code| Self(code.to_owned()))
    }
}

impl Level {
    pub fn label(self) -> &'static str {
        match self {
            Self::Provinsi => "Provinsi",
            Self::Kabupaten => "Kabupaten",
            Self::Kecamatan => "Kecamatan",
            Self::Desa => "Desa/Kelurahan",
        }
    }
}

impl fmt::Display for KodeWilayah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KodeWilayah {
    type Err = KodeWilayahError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for KodeWilayah {
    type Error = KodeWilayahError;

    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<KodeWilayah> for String {
    fn from(kode: KodeWilayah) -> Self {
        kode.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kode(typed: &str) -> KodeWilayah {
        KodeWilayah::parse(typed).unwrap()
    }

    #[test]
    fn reads_codes_with_and_without_dots() {
        for (typed, dotted, level) in [
            ("61", "61", Level::Provinsi),
            ("6107", "61.07", Level::Kabupaten),
            ("61.07", "61.07", Level::Kabupaten),
            ("610704", "61.07.04", Level::Kecamatan),
            ("6107042003", "61.07.04.2003", Level::Desa),
            (" 61.07.04.2003 ", "61.07.04.2003", Level::Desa),
        ] {
            assert_eq!(kode(typed).as_str(), dotted);
            assert_eq!(kode(typed).level(), level);
        }
        for typed in [
            "",
            "6",
            "610",
            "61070",
            "61.7",
            "61.0.7",
            "61.07.",
            ".61",
            "61,07",
            "00",
            "61.00",
            "61.07.04.0000",
            "61.07.04.20031",
            "ab",
            "６１",
            "61.07.04.2003~",
        ] {
            assert_eq!(KodeWilayah::parse(typed), Err(KodeWilayahError), "{typed}");
        }
    }

    #[test]
    fn knows_its_place() {
        let desa = kode("61.07.04.2003");
        assert_eq!(desa.parent(), Some(kode("61.07.04")));
        assert_eq!(desa.kecamatan(), Some(kode("61.07.04")));
        assert_eq!(desa.kabupaten(), Some(kode("61.07")));
        assert_eq!(kode("61.07").kecamatan(), None);
        assert_eq!(kode("61").kabupaten(), None);
        assert_eq!(kode("61").parent(), None);
        assert!(kode("61.07.04.1001").is_kelurahan());
        assert!(!desa.is_kelurahan() && !kode("61.07.11").is_kelurahan());
        assert!(kode("61.07").contains(&desa) && desa.contains(&desa));
        assert!(!desa.contains(&kode("61.07")) && !kode("61.07.05").contains(&desa));
    }

    #[test]
    fn refuses_bad_codes_from_outside() {
        let good = serde::de::value::StringDeserializer::<serde::de::value::Error>::new("6107".into());
        assert_eq!(KodeWilayah::deserialize(good), Ok(kode("61.07")));
        let bad = serde::de::value::StringDeserializer::<serde::de::value::Error>::new("x".into());
        assert!(KodeWilayah::deserialize(bad).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(typed in any::<String>()) {
            let _ = KodeWilayah::parse(&typed);
        }

        #[test]
        fn range_and_contains_agree(
            area in "[1-2]{2}(\\.[1-2]{2}(\\.[1-2]{2}(\\.[1-2]{4})?)?)?",
            other in "[1-2]{2}(\\.[1-2]{2}(\\.[1-2]{2}(\\.[1-2]{4})?)?)?",
        ) {
            let (area, other) = (kode(&area), kode(&other));
            let (from, until) = area.range();
            let in_range = *other.as_str() >= *from && *other.as_str() < *until;
            prop_assert_eq!(in_range, area.contains(&other));
        }
    }
}
