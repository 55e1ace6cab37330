//! A household: one Kartu Keluarga, or people living together without one. The unit of entry: the number once, then
//! the members.

pub mod actions;
mod form;
mod heads;
mod model;
mod pages;
pub(crate) mod queries;
mod show;

pub use form::{FamilyForm, MISSING_KK_REASONS};
pub use model::{Family, NewFamily, nomor_kk_place, open_nomor_kk};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::NEW_FAMILY, pages::new)
        .on(routes::CREATE_FAMILY, pages::create)
        .on(routes::SHOW_FAMILY, show::show)
        .on(routes::EDIT_FAMILY, pages::edit)
        .on(routes::UPDATE_FAMILY, pages::update)
        .on(routes::CHOOSE_HEAD, heads::update)
        .on(routes::SUBMIT_FAMILY, show::submit)
}
