//! A finding about a family (KBSP) or a community (KAT). It goes the way of a person's finding: the same stages, the
//! same offices, the same rule who may not decide (`ppks::stage`).

pub mod actions;
mod decisions;
mod form;
mod history;
mod index;
mod model;
mod pages;
pub(crate) mod queries;
mod sending;
mod show;
mod undoing;

pub(super) use history::{HistoryItem, list_changes};
pub use model::{CATEGORIES, GroupCase, NewCase, Seen, Subject, size_text};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_COMMUNITY_CASE, pages::of_community::new)
        .on(routes::CREATE_COMMUNITY_CASE, pages::of_community::create)
        .on(routes::NEW_FAMILY_CASE, pages::of_family::new)
        .on(routes::CREATE_FAMILY_CASE, pages::of_family::create)
        .on(routes::LIST_GROUP_CASES, index::index)
        .on(routes::SHOW_GROUP_CASE, show::show)
        .on(routes::EDIT_GROUP_CASE, pages::edit)
        .on(routes::UPDATE_GROUP_CASE, pages::update)
        .on(routes::SUBMIT_GROUP_CASE, sending::create)
        .on(routes::WITHDRAW_GROUP_CASE, sending::destroy)
        .on(routes::DECIDE_GROUP_CASE, decisions::update)
        .on(routes::END_GROUP_CASE, decisions::destroy)
        .on(routes::UNDO_GROUP_CASE, undoing::create)
}
