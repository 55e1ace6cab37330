//! Sex as population administration records it.

use serde::{Deserialize, Serialize};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};
use thiserror::Error;

/// Laki-laki or perempuan, stored as the one letter `L` or `P` that forms use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sex {
    #[serde(rename = "L")]
    LakiLaki,
    #[serde(rename = "P")]
    Perempuan,
}

/// The typed word names neither sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Pilih jenis kelamin: Laki-laki atau Perempuan.")]
pub struct SexError;

impl Sex {
    /// Reads the words, letters and numbers that people and spreadsheets use.
    pub fn parse(typed: &str) -> Result<Self, SexError> {
        let word: String = typed
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(16)
            .flat_map(char::to_lowercase)
            .collect();
        match word.as_str() {
            "l" | "lk" | "laki" | "lakilaki" | "laki2" | "pria" | "cowok" | "1" => Ok(Self::LakiLaki),
            "p" | "pr" | "perempuan" | "wanita" | "cewek" | "2" => Ok(Self::Perempuan),
            _ => Err(SexError),
        }
    }

    /// `L` or `P`.
    pub fn code(self) -> &'static str {
        match self {
            Self::LakiLaki => "L",
            Self::Perempuan => "P",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::LakiLaki => "Laki-laki",
            Self::Perempuan => "Perempuan",
        }
    }

    pub fn all() -> [Self; 2] {
        [Self::LakiLaki, Self::Perempuan]
    }
}

// Written out, because the derive makes an enum type of the database and the column is plain text.
impl Type<Postgres> for Sex {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <str as Type<Postgres>>::compatible(ty)
    }
}

impl PgHasArrayType for Sex {
    fn array_type_info() -> PgTypeInfo {
        <&str as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for Sex {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Postgres>>::encode(self.code(), buf)
    }
}

impl Decode<'_, Postgres> for Sex {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        match <&str as Decode<Postgres>>::decode(value)?.trim_end() {
            "L" => Ok(Self::LakiLaki),
            "P" => Ok(Self::Perempuan),
            _ => Err("sex column holds neither L nor P".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_type() {
        for typed in ["L", "lk", "Lk.", "laki", "Laki-laki", "LAKI LAKI", "laki2", "pria", "1"] {
            assert_eq!(Sex::parse(typed), Ok(Sex::LakiLaki), "{typed}");
        }
        for typed in ["P", "pr", "Pr.", "perempuan", " Wanita ", "2"] {
            assert_eq!(Sex::parse(typed), Ok(Sex::Perempuan), "{typed}");
        }
        for typed in ["", "x", "3", "lp", "-", "0"] {
            assert_eq!(Sex::parse(typed), Err(SexError), "{typed}");
        }
    }

    #[test]
    fn code_and_label_read_back() {
        for sex in Sex::all() {
            assert_eq!(Sex::parse(sex.code()), Ok(sex));
            assert_eq!(Sex::parse(sex.label()), Ok(sex));
        }
    }

    proptest! {
        #[test]
        fn never_panics(typed in any::<String>()) {
            let _ = Sex::parse(&typed);
        }
    }
}
