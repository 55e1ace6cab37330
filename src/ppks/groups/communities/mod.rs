//! Komunitas: a small group that lives together, remote and bound by place and custom. The record names a place and how
//! many live there, and nobody by name; what is found about it is a case.

pub mod actions;
mod form;
mod model;
mod pages;
pub(crate) mod queries;

pub use model::{Community, NewCommunity};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_COMMUNITIES, pages::index)
        .on(routes::NEW_COMMUNITY, pages::new)
        .on(routes::CREATE_COMMUNITY, pages::create)
        .on(routes::SHOW_COMMUNITY, pages::show)
        .on(routes::EDIT_COMMUNITY, pages::edit)
        .on(routes::UPDATE_COMMUNITY, pages::update)
}
