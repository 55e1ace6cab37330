//! What is approved together.

use chrono::{DateTime, NaiveDate, Utc};

use crate::ppks::Stage;
use crate::ppks::desks::Seen;
use crate::types::{ApprovalId, AssessmentId, KodeWilayah, PersonId, Sex};

/// Findings that one approval takes.
pub const MOST: i64 = 200;

/// One in twenty, at least one, at most twenty.
pub fn sample_size(count: usize) -> usize {
    count.div_ceil(20).clamp(1, 20).min(count)
}

/// A finding that waits for DSP3A, with all that a warning could come from.
pub struct Candidate {
    pub id: AssessmentId,
    pub person_id: PersonId,
    pub desa_kode: KodeWilayah,
    pub category_code: String,
    pub assessed_on: NaiveDate,
    pub disability_kinds: Vec<String>,
    pub sex: Sex,
    pub born_on: NaiveDate,
    pub born_on_is_estimate: bool,
    pub nik_enc: Option<Vec<u8>>,
    pub nik_mismatch_reason: Option<String>,
    pub version: i32,
    pub person_version: i32,
    pub family_version: i32,
}

impl Candidate {
    pub fn seen(&self) -> Seen {
        Seen {
            assessment: self.version,
            person: self.person_version,
            family: self.family_version,
        }
    }
}

/// An approval as stored.
pub struct Approval {
    pub id: ApprovalId,
    pub made_at: DateTime<Utc>,
    pub done_at: Option<DateTime<Utc>>,
}

/// One finding in it.
pub struct ItemRow {
    pub id: AssessmentId,
    pub full_name: String,
    pub category_code: String,
    pub category_name: String,
    pub desa_kode: KodeWilayah,
    pub desa_name: String,
    pub stage: String,
    pub is_sample: bool,
    pub seen: String,
    /// Verified by the one who asks, since the approval was begun.
    pub is_confirmed: bool,
}

impl ItemRow {
    pub fn category_text(&self) -> String {
        format!("{} {}", self.category_code.trim_start_matches('0'), self.category_name)
    }

    pub fn desa_text(&self) -> String {
        crate::ppks::verification::model::desa_text(&self.desa_kode, &self.desa_name)
    }

    pub fn waits(&self) -> bool {
        self.stage == Stage::Submitted.code()
    }

    pub fn stage(&self) -> Stage {
        self.stage.parse().unwrap_or(Stage::Withdrawn)
    }
}

/// How far an approval has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many of the sample are still to be opened.
    Sampling(usize),
    /// One of the sample was not approved: nothing is approved unseen.
    Failed,
    /// The rest can be approved.
    Ready,
    Done,
}

/// Where an approval with these items stands.
pub fn progress(approval: &Approval, items: &[ItemRow]) -> Progress {
    if approval.done_at.is_some() {
        return Progress::Done;
    }
    let open: Vec<&ItemRow> = items
        .iter()
        .filter(|item| item.is_sample && !item.is_confirmed)
        .collect();
    if open.iter().any(|item| !item.waits()) {
        return Progress::Failed;
    }

    match open.len() {
        0 => Progress::Ready,
        left => Progress::Sampling(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_one_in_twenty_between_one_and_twenty() {
        for (count, size) in [(0, 0), (1, 1), (20, 1), (21, 2), (60, 3), (400, 20), (4000, 20)] {
            assert_eq!(sample_size(count), size, "{count}");
        }
    }
}
