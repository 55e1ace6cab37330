//! Addresses of how good the data are, and of the auditor's tests.

use crate::types::{CheckRunId, KodeWilayah, PersonId};

pub const QUALITY: &str = "/mutu";
pub const QUALITY_ROWS: &str = "/mutu/orang";
pub const CHECKS: &str = "/pemeriksaan";
pub(super) const CHECK_AT: &str = "/pemeriksaan/{id}";

/// The quality of what lies in one region.
pub fn quality_of(kode: &KodeWilayah) -> String {
    format!("{QUALITY}?wilayah={kode}")
}

/// The people behind one number of a desa; `measure` as it stands in the URL.
pub fn quality_rows(desa: &KodeWilayah, measure: &str) -> String {
    format!("{QUALITY_ROWS}?desa={desa}&ukuran={measure}")
}

/// The same list after this person.
pub fn quality_rows_after(desa: &KodeWilayah, measure: &str, id: PersonId) -> String {
    format!("{}&setelah={id}", quality_rows(desa, measure))
}

pub fn check_run(id: CheckRunId) -> String {
    format!("/pemeriksaan/{id}")
}

/// What one test of a run found.
pub fn check_findings(id: CheckRunId, kind: &str) -> String {
    format!("/pemeriksaan/{id}?uji={kind}")
}
