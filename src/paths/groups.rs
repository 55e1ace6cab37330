//! Addresses of communities, and of the cases of families and communities.

use crate::types::{CommunityId, FamilyId, GroupCaseId};

pub const COMMUNITIES: &str = "/komunitas";
pub const NEW_COMMUNITY: &str = "/komunitas/baru";
pub(super) const COMMUNITY_AT: &str = "/komunitas/{id}";
pub(super) const EDIT_COMMUNITY_AT: &str = "/komunitas/{id}/ubah";
pub(super) const COMMUNITY_CASE_AT: &str = "/komunitas/{id}/kasus";
pub(super) const FAMILY_CASE_AT: &str = "/keluarga/{id}/kasus";
/// Cases of families and communities, whatever their stage.
pub const GROUP_CASES: &str = "/kasus";
pub(super) const GROUP_CASE_AT: &str = "/kasus/{id}";
pub(super) const EDIT_CASE_AT: &str = "/kasus/{id}/ubah";
pub(super) const SUBMIT_CASE_AT: &str = "/kasus/{id}/pengiriman";
pub(super) const WITHDRAW_CASE_AT: &str = "/kasus/{id}/pencabutan";
pub(super) const DECIDE_CASE_AT: &str = "/kasus/{id}/keputusan";
pub(super) const UNDO_CASE_AT: &str = "/kasus/{id}/urungan";
pub(super) const END_CASE_AT: &str = "/kasus/{id}/penutupan";

pub fn community(id: CommunityId) -> String {
    format!("/komunitas/{id}")
}

pub fn edit_community(id: CommunityId) -> String {
    format!("/komunitas/{id}/ubah")
}

/// A case of this community (KAT) is written down here.
pub fn community_case(id: CommunityId) -> String {
    format!("/komunitas/{id}/kasus")
}

/// A case of this family (KBSP) is written down here.
pub fn family_case(id: FamilyId) -> String {
    format!("/keluarga/{id}/kasus")
}

/// The list under this query string (without `?`).
pub fn group_cases_filtered(query: &str) -> String {
    format!("{GROUP_CASES}?{query}")
}

pub fn group_case(id: GroupCaseId) -> String {
    format!("/kasus/{id}")
}

pub fn edit_case(id: GroupCaseId) -> String {
    format!("/kasus/{id}/ubah")
}

/// To the office that looks at it next.
pub fn submit_case(id: GroupCaseId) -> String {
    format!("/kasus/{id}/pengiriman")
}

/// Taken back by the desa before it was decided.
pub fn withdraw_case(id: GroupCaseId) -> String {
    format!("/kasus/{id}/pencabutan")
}

pub fn decide_case(id: GroupCaseId) -> String {
    format!("/kasus/{id}/keputusan")
}

/// Takes back one's own last decision about it.
pub fn undo_case(id: GroupCaseId) -> String {
    format!("/kasus/{id}/urungan")
}

/// The need is over.
pub fn end_case(id: GroupCaseId) -> String {
    format!("/kasus/{id}/penutupan")
}
