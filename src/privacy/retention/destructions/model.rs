use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::privacy::retention::veiled_text;
use crate::types::{DestructionId, KodeWilayah, PersonId, UserId};

/// Most people one proposal holds: what a person can still read through before approving.
pub const LIMIT: i64 = 500;

/// Why data are destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Past their time.
    Retention,
    /// The person asked for it, and it was granted.
    Request,
}

impl Cause {
    pub fn code(self) -> &'static str {
        match self {
            Cause::Retention => "retensi",
            Cause::Request => "permohonan",
        }
    }
}

/// A proposal, and its minutes once it is carried out.
pub struct DestructionRow {
    pub id: DestructionId,
    pub cause: String,
    pub proposed_by: UserId,
    pub proposed_by_name: String,
    pub proposed_at: DateTime<Utc>,
    pub approved_by_name: Option<String>,
    pub approved_at: Option<DateTime<Utc>>,
    pub cancelled_by_name: Option<String>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub year: Option<i32>,
    pub serial: Option<i32>,
    /// Persons in it.
    pub person_count: i64,
    /// Of these, destroyed.
    pub done_count: i64,
    /// Secret cases in it, of minutes: destroyed. None: fewer than ten.
    pub envelope_count: Option<i64>,
}

impl DestructionRow {
    pub fn is_open(&self) -> bool {
        self.approved_at.is_none() && self.cancelled_at.is_none()
    }

    pub fn is_retention(&self) -> bool {
        self.cause == Cause::Retention.code()
    }

    /// How many secret cases; None where there are none.
    pub fn envelopes_text(&self) -> Option<String> {
        (self.envelope_count != Some(0)).then(|| veiled_text(self.envelope_count))
    }

    pub fn cause_text(&self) -> &'static str {
        if self.is_retention() {
            "Masa simpannya habis: lima tahun tanpa kategori yang berlaku dan tanpa perubahan, atau sejak kasusnya ditutup"
        } else {
            "Permohonan orangnya yang dikabulkan"
        }
    }

    /// "BA-PMS/0001/2026"; None before it is carried out.
    pub fn number(&self) -> Option<String> {
        Some(format!("BA-PMS/{:04}/{}", self.serial?, self.year?))
    }

    pub fn state_text(&self) -> &'static str {
        if self.approved_at.is_some() {
            "Dilaksanakan"
        } else if self.cancelled_at.is_some() {
            "Dibatalkan"
        } else {
            "Menunggu persetujuan"
        }
    }
}

/// How many of one desa.
pub struct DesaCount {
    pub desa_name: String,
    pub kecamatan_name: String,
    pub proposed: i64,
    pub done: i64,
}

/// Somebody in a proposal that is still open.
pub struct ItemRow {
    pub id: PersonId,
    pub full_name: String,
    pub born_on: NaiveDate,
    pub desa_name: String,
    pub updated_at: DateTime<Utc>,
}

/// One person to destroy.
pub struct Item {
    pub id: PersonId,
    pub desa_kode: KodeWilayah,
    /// Still past the rule.
    pub is_due: bool,
}

/// Who was destroyed, without anything about them: a line of the list that is kept outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tombstone {
    pub person_id: PersonId,
    pub by: Uuid,
    pub at: DateTime<Utc>,
}

/// A line that is no tombstone.
#[derive(Debug, thiserror::Error)]
#[error("no tombstone")]
pub struct NoTombstone;

impl FromStr for Tombstone {
    type Err = NoTombstone;

    /// Reads "person by instant".
    fn from_str(line: &str) -> Result<Tombstone, NoTombstone> {
        let mut words = line.split_whitespace();
        let (Some(person), Some(by), Some(at), None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(NoTombstone);
        };

        Ok(Tombstone {
            person_id: person.parse().map_err(|_| NoTombstone)?,
            by: by.parse().map_err(|_| NoTombstone)?,
            at: DateTime::parse_from_rfc3339(at).map_err(|_| NoTombstone)?.to_utc(),
        })
    }
}

impl std::fmt::Display for Tombstone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.person_id, self.by, self.at.to_rfc3339())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tombstone_reads_back() {
        let stone = Tombstone {
            person_id: PersonId::new(),
            by: Uuid::new_v4(),
            at: DateTime::UNIX_EPOCH,
        };

        assert_eq!(stone.to_string().parse::<Tombstone>().unwrap(), stone);
        assert!("".parse::<Tombstone>().is_err());
        assert!(format!("{stone} x").parse::<Tombstone>().is_err());
    }
}
