//! A household: one Kartu Keluarga, or people living together without one. The unit of entry: the number once, then
//! the members.

pub mod actions;
mod alone;
mod form;
mod history;
mod known;
mod known_member;
mod mergers;
mod model;
mod pages;
pub(crate) mod queries;
pub mod registration;
mod roles;
mod show;
mod splits;

pub use super::persons::household::CLOSED;
pub use form::{FamilyForm, MISSING_KK_REASONS};
pub use model::{Family, NewFamily};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_FAMILY, pages::new)
        .on(routes::NEW_PERSON, alone::new)
        .on(routes::CREATE_FAMILY, pages::create)
        .on(routes::SHOW_FAMILY, show::show)
        .on(routes::EDIT_FAMILY, pages::edit)
        .on(routes::UPDATE_FAMILY, pages::update)
        .on(routes::SUBMIT_FAMILY, show::submit)
        .on(routes::SHOW_FAMILY_HISTORY, history::show)
        .on(routes::EDIT_FAMILY_ROLES, roles::edit)
        .on(routes::UPDATE_FAMILY_ROLES, roles::update)
        .on(routes::NEW_FAMILY_SPLIT, splits::new)
        .on(routes::CREATE_FAMILY_SPLIT, splits::create)
        .on(routes::NEW_FAMILY_MERGER, mergers::new)
        .on(routes::CREATE_FAMILY_MERGER, mergers::create)
}
