//! What a report is made of.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ppks::departed::Kind;
use crate::types::{DepartureId, KodeWilayah, PersonId, UserId};

/// A report as checked and not yet stored.
#[derive(Clone, Debug)]
pub struct NewDeparture {
    pub kind: Kind,
    pub happened_on: NaiveDate,
    pub reason: String,
    /// Of somebody who moved; empty for all others.
    pub destination: String,
    pub evidence: String,
    /// Members of the family who moved along.
    pub companions: Vec<PersonId>,
}

/// A member of the same family who might have moved along.
pub struct Companion {
    pub id: PersonId,
    pub full_name: String,
    pub born_on: NaiveDate,
    /// Already away, or reported to be.
    pub is_gone: bool,
}

/// One of those reported on the same sheet.
pub struct Fellow {
    pub id: DepartureId,
    pub person_id: PersonId,
    pub full_name: String,
    pub desa_kode: KodeWilayah,
    pub reported_by: UserId,
    pub version: i32,
}

/// A report that waits for a decision.
pub struct WaitingRow {
    pub person_id: PersonId,
    pub full_name: String,
    pub kind: String,
    pub happened_on: NaiveDate,
    pub desa_name: String,
    pub reported_by_name: String,
    pub reported_at: DateTime<Utc>,
}

impl WaitingRow {
    pub fn kind(&self) -> Kind {
        self.kind.parse().unwrap_or(Kind::NotFound)
    }
}

/// What a verifier says about a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Confirm,
    /// The person has not left; what is in force stays.
    Decline {
        note: String,
    },
}
