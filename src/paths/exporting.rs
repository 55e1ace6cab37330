//! Addresses of files to take away.

use super::with_query;
use crate::types::ExportId;

pub const EXPORT_PERSONS: &str = "/unduhan/ppks";
pub const EXPORT_RECAP: &str = "/unduhan/rekap";
pub const EXPORT_LOG: &str = "/unduhan";
/// What one has asked for oneself.
pub const OWN_EXPORTS: &str = "/unduhan/saya";
pub(super) const EXPORT_AT: &str = "/unduhan/{id}";
pub(super) const MAKE_EXPORT_AT: &str = "/unduhan/{id}/pembuatan";
pub(super) const CANCEL_EXPORT_AT: &str = "/unduhan/{id}/pembatalan";
/// The kept file itself.
pub(super) const EXPORT_FILE_AT: &str = "/unduhan/{id}/berkas";
/// The minutes that go with a file.
pub(super) const HANDOVER_AT: &str = "/unduhan/{id}/berita-acara";
/// What waits for a second person.
pub const EXPORT_APPROVALS: &str = "/unduhan/persetujuan";
pub(super) const EXPORT_APPROVAL_AT: &str = "/unduhan/persetujuan/{id}";
/// Whether a document is ours, for anybody who holds one.
pub const DOCUMENT_CHECK: &str = "/periksa";
pub(super) const DOCUMENT_CHECK_AT: &str = "/periksa/{code}";

/// The log of exports, older than this one.
pub fn export_log_before(id: ExportId) -> String {
    format!("{EXPORT_LOG}?sebelum={id}")
}

/// The list by name under this query string (without `?`).
pub fn export_persons(query: &str) -> String {
    with_query(EXPORT_PERSONS, query)
}

/// The recap under this query string (without `?`).
pub fn export_recap(query: &str) -> String {
    with_query(EXPORT_RECAP, query)
}

pub fn export(id: ExportId) -> String {
    format!("/unduhan/{id}")
}

pub fn make_export(id: ExportId) -> String {
    format!("/unduhan/{id}/pembuatan")
}

pub fn cancel_export(id: ExportId) -> String {
    format!("/unduhan/{id}/pembatalan")
}

pub fn export_file(id: ExportId) -> String {
    format!("/unduhan/{id}/berkas")
}

pub fn handover(id: ExportId) -> String {
    format!("/unduhan/{id}/berita-acara")
}

pub fn export_approval(id: ExportId) -> String {
    format!("/unduhan/persetujuan/{id}")
}

/// What the QR code of a document leads to.
pub fn document_check(code: impl std::fmt::Display) -> String {
    format!("{DOCUMENT_CHECK}/{code}")
}
