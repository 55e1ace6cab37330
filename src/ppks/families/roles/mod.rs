//! How the members of a family are to its head.

mod actions;
mod pages;

pub(super) use pages::{edit, update};

use super::model::MemberRow;
use crate::ppks::persons::FamilyRole;

/// What is wrong with the heads of a family, if anything: each has one among those who are here.
pub(super) fn doubt(members: &[MemberRow]) -> Option<&'static str> {
    let here = members.iter().filter(|member| member.departed.is_none());
    match here.clone().filter(|member| member.role() == FamilyRole::Head).count() {
        0 if here.count() > 1 => Some("Kepala keluarganya belum ditandai."),
        0 | 1 => None,
        _ => Some("Ada lebih dari satu kepala keluarga."),
    }
}
