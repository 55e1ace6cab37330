//! Addresses of the three offices that look at a record, each with its own queue. What stands behind the queue's address
//! is the same for all.

use super::with_query;
use crate::types::{ApprovalId, AssessmentId, EndorsementId, ProposalId, ScanId};

pub const VERIFICATIONS: &str = "/verifikasi";
pub(super) const NEXT_VERIFICATION_AT: &str = "/verifikasi/berikutnya";
pub(super) const VERIFICATION_AT: &str = "/verifikasi/{id}";
pub(super) const UNDO_VERIFICATION_AT: &str = "/verifikasi/urungan";
pub const APPROVALS: &str = "/verifikasi/sekaligus";
pub(super) const APPROVAL_AT: &str = "/verifikasi/sekaligus/{id}";
pub const RECOMMENDATIONS: &str = "/rekomendasi";
pub(super) const NEXT_RECOMMENDATION_AT: &str = "/rekomendasi/berikutnya";
pub(super) const RECOMMENDATION_AT: &str = "/rekomendasi/{id}";
pub(super) const UNDO_RECOMMENDATION_AT: &str = "/rekomendasi/urungan";
pub const ENDORSEMENTS: &str = "/pengesahan";
pub(super) const ENDORSEMENT_AT: &str = "/pengesahan/{id}";
pub(super) const ENDORSEMENT_MINUTES_AT: &str = "/pengesahan/{id}/cetak";
pub(super) const ENDORSEMENT_SCANS_AT: &str = "/pengesahan/{id}/pindaian";
pub(super) const SCAN_AT: &str = "/pengesahan/pindaian/{id}";
/// One record at the kepala desa's, without minutes.
pub const ENDORSABLES: &str = "/pengesahan/data";
pub(super) const NEXT_ENDORSABLE_AT: &str = "/pengesahan/data/berikutnya";
pub(super) const ENDORSABLE_AT: &str = "/pengesahan/data/{id}";
pub(super) const UNDO_ENDORSEMENT_AT: &str = "/pengesahan/data/urungan";
pub const TO_MEND: &str = "/perbaikan";

/// The oldest record of the queue at this address, under this query string (without `?`).
pub fn next_in_queue(queue: &str, query: &str) -> String {
    with_query(&format!("{queue}/berikutnya"), query)
}

/// One record, so that the next one comes from the same filtered queue.
pub fn record_in_queue(queue: &str, id: AssessmentId, query: &str) -> String {
    with_query(&format!("{queue}/{id}"), query)
}

/// Takes back one's own last decision in this queue.
pub fn undo_in_queue(queue: &str) -> String {
    format!("{queue}/urungan")
}

/// Cases whose age limit has been passed.
pub const OUTGROWN: &str = "/lewat-usia";
pub(super) const OUTGROWN_AT: &str = "/lewat-usia/{id}";

pub fn outgrown(id: ProposalId) -> String {
    format!("/lewat-usia/{id}")
}

pub fn verification(id: AssessmentId) -> String {
    format!("/verifikasi/{id}")
}

/// The queue under this query string (without `?`).
pub fn queue_filtered(queue: &str, query: &str) -> String {
    with_query(queue, query)
}

/// Records without warnings, to be approved together, under the filter of the queue.
pub fn approvals_filtered(query: &str) -> String {
    with_query(APPROVALS, query)
}

pub fn approval(id: ApprovalId) -> String {
    format!("/verifikasi/sekaligus/{id}")
}

pub fn endorsement(id: EndorsementId) -> String {
    format!("/pengesahan/{id}")
}

/// The minutes, to be printed and signed.
pub fn endorsement_minutes(id: EndorsementId) -> String {
    format!("/pengesahan/{id}/cetak")
}

/// The pages of the signed minutes.
pub fn endorsement_scans(id: EndorsementId) -> String {
    format!("/pengesahan/{id}/pindaian")
}

/// One of them, in full.
pub fn scan(id: ScanId) -> String {
    format!("/pengesahan/pindaian/{id}")
}
