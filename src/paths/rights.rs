//! Addresses of the rights of the people in the registry: requests, copies, restriction, and the end of what is held.

use crate::types::{DestructionId, PersonId, SubjectRequestId};

pub const PRIVACY: &str = "/hak-warga";
pub const NEW_SUBJECT_REQUEST: &str = "/hak-warga/baru";
pub(super) const SUBJECT_REQUEST_AT: &str = "/hak-warga/permohonan/{id}";
pub(super) const SUBJECT_AT: &str = "/hak-warga/orang/{id}";
pub(super) const SUBJECT_COPY_AT: &str = "/hak-warga/orang/{id}/salinan";
pub(super) const RESTRICT_AT: &str = "/hak-warga/orang/{id}/pembatasan";
pub(super) const LIFT_AT: &str = "/hak-warga/orang/{id}/pencabutan";
pub(super) const DESTROY_SUBJECT_AT: &str = "/hak-warga/orang/{id}/pemusnahan";
pub const RETENTION: &str = "/hak-warga/retensi";
pub const DESTRUCTIONS: &str = "/hak-warga/pemusnahan";
pub(super) const DESTRUCTION_AT: &str = "/hak-warga/pemusnahan/{id}";
pub(super) const APPROVE_DESTRUCTION_AT: &str = "/hak-warga/pemusnahan/{id}/persetujuan";
pub(super) const CANCEL_DESTRUCTION_AT: &str = "/hak-warga/pemusnahan/{id}/pembatalan";

pub fn new_request_about(id: PersonId) -> String {
    format!("{NEW_SUBJECT_REQUEST}?orang={id}")
}

pub fn subject_request(id: SubjectRequestId) -> String {
    format!("/hak-warga/permohonan/{id}")
}

/// All that is held on one person, to be printed.
pub fn subject(id: PersonId) -> String {
    format!("/hak-warga/orang/{id}")
}

/// The same with the NIK in full, by POST, because it is an act that is recorded.
pub fn subject_copy(id: PersonId) -> String {
    format!("/hak-warga/orang/{id}/salinan")
}

pub fn restrict(id: PersonId) -> String {
    format!("/hak-warga/orang/{id}/pembatasan")
}

pub fn lift(id: PersonId) -> String {
    format!("/hak-warga/orang/{id}/pencabutan")
}

pub fn destroy_subject(id: PersonId) -> String {
    format!("/hak-warga/orang/{id}/pemusnahan")
}

pub fn destruction(id: DestructionId) -> String {
    format!("/hak-warga/pemusnahan/{id}")
}

pub fn approve_destruction(id: DestructionId) -> String {
    format!("/hak-warga/pemusnahan/{id}/persetujuan")
}

pub fn cancel_destruction(id: DestructionId) -> String {
    format!("/hak-warga/pemusnahan/{id}/pembatalan")
}
