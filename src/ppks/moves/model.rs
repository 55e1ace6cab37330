use chrono::{DateTime, Utc};

use crate::ppks::Move;
use crate::types::{AssessmentId, EndorsementId, KodeWilayah};

/// A move, and what is written down with it.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    pub step: Move,
    pub reason: &'a str,
    /// The minutes it stands in.
    pub endorsement: Option<EndorsementId>,
    pub at: DateTime<Utc>,
}

impl Act<'_> {
    /// A move that stands in no minutes.
    pub fn new(step: Move, reason: &str, at: DateTime<Utc>) -> Act<'_> {
        Act {
            step,
            reason,
            endorsement: None,
            at,
        }
    }
}

/// An assessment that this transaction holds.
pub struct Held {
    pub id: AssessmentId,
    pub desa_kode: KodeWilayah,
    pub stage: String,
}
