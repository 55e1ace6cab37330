//! Addresses of families and persons, and of what is photographed of them and of the people in them.

use crate::types::{EvidenceId, FamilyId, PersonId};

pub const NEW_FAMILY: &str = "/keluarga/baru";
pub const FAMILIES: &str = "/keluarga";
pub(super) const PERSON_AT: &str = "/ppks/{id}";
pub(super) const EDIT_PERSON_AT: &str = "/ppks/{id}/ubah";
pub(super) const PERSON_HISTORY_AT: &str = "/ppks/{id}/riwayat";
pub(super) const PERSON_NIK_AT: &str = "/ppks/{id}/nik";
pub(super) const FAMILY_AT: &str = "/keluarga/{id}";
pub(super) const EDIT_FAMILY_AT: &str = "/keluarga/{id}/ubah";
pub(super) const SUBMIT_FAMILY_AT: &str = "/keluarga/{id}/pengiriman";
pub(super) const FAMILY_HISTORY_AT: &str = "/keluarga/{id}/riwayat";
pub(super) const FAMILY_ROLES_AT: &str = "/keluarga/{id}/hubungan";
pub(super) const SPLIT_FAMILY_AT: &str = "/keluarga/{id}/pisah";
pub(super) const MERGE_FAMILY_AT: &str = "/keluarga/{id}/gabung";
pub(super) const FAMILY_EVIDENCE_AT: &str = "/keluarga/{id}/bukti";
pub(super) const PERSON_EVIDENCE_AT: &str = "/ppks/{id}/bukti";
pub(super) const EVIDENCE_AT: &str = "/bukti/{id}";
pub(super) const EVIDENCE_THUMB_AT: &str = "/bukti/{id}/kecil";
pub(super) const RETIRE_EVIDENCE_AT: &str = "/bukti/{id}/penarikan";

/// Earlier numbers of its KK, splits, mergers, changes.
pub fn family_history(id: FamilyId) -> String {
    format!("/keluarga/{id}/riwayat")
}

/// How the members are to the head.
pub fn family_roles(id: FamilyId) -> String {
    format!("/keluarga/{id}/hubungan")
}

pub fn split_family(id: FamilyId) -> String {
    format!("/keluarga/{id}/pisah")
}

pub fn merge_family(id: FamilyId) -> String {
    format!("/keluarga/{id}/gabung")
}

/// The same, with the family that takes the members in.
pub fn merge_family_into(id: FamilyId, into: FamilyId) -> String {
    format!("/keluarga/{id}/gabung?ke={into}")
}

/// Photos and documents of a family.
pub fn family_evidence(id: FamilyId) -> String {
    format!("/keluarga/{id}/bukti")
}

/// Photos and documents of a person.
pub fn person_evidence(id: PersonId) -> String {
    format!("/ppks/{id}/bukti")
}

/// One photo or document.
pub fn evidence(id: EvidenceId) -> String {
    format!("/bukti/{id}")
}

/// The photo, small.
pub fn evidence_thumb(id: EvidenceId) -> String {
    format!("/bukti/{id}/kecil")
}

/// Takes it off the page; it is kept.
pub fn retire_evidence(id: EvidenceId) -> String {
    format!("/bukti/{id}/penarikan")
}

pub fn family(id: FamilyId) -> String {
    format!("/keluarga/{id}")
}

pub fn edit_family(id: FamilyId) -> String {
    format!("/keluarga/{id}/ubah")
}

pub fn submit_family(id: FamilyId) -> String {
    format!("/keluarga/{id}/pengiriman")
}

pub fn person(id: PersonId) -> String {
    format!("/ppks/{id}")
}

pub fn edit_person(id: PersonId) -> String {
    format!("/ppks/{id}/ubah")
}

pub fn person_history(id: PersonId) -> String {
    format!("/ppks/{id}/riwayat")
}

/// Shows the whole NIK, by POST, because looking is an act that is recorded.
pub fn person_nik(id: PersonId) -> String {
    format!("/ppks/{id}/nik")
}
