use chrono::{DateTime, Utc};

use crate::clock;
use crate::types::tanggal::tanggal;
use crate::types::{AssignmentId, EnvelopeId, UserId};

/// For how long a case may be given, in days.
pub const DAYS: [i64; 3] = [14, 30, 90];

/// A TKSK who could be given a case.
pub struct Carer {
    pub id: UserId,
    pub full_name: String,
}

/// One case in somebody's care.
pub struct Assignment {
    pub id: AssignmentId,
    pub full_name: String,
    pub expires_at: DateTime<Utc>,
}

impl Assignment {
    /// "Lusia Rekaan, sampai 27 Desember 2026"
    pub fn text(&self) -> String {
        format!("{}, sampai {}", self.full_name, day(self.expires_at))
    }
}

/// One line of the TKSK's list: nothing of what is inside.
pub struct AssignedRow {
    pub envelope_id: EnvelopeId,
    pub desa_name: String,
    pub assigned_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

impl AssignedRow {
    pub fn since_text(&self) -> String {
        day(self.assigned_at)
    }

    pub fn until_text(&self) -> String {
        day(self.expires_at)
    }
}

/// A case to be given.
pub struct NewAssignment {
    pub user_id: UserId,
    pub days: i64,
    pub reason: String,
}

fn day(at: DateTime<Utc>) -> String {
    tanggal(clock::in_wib(at).date_naive())
}
