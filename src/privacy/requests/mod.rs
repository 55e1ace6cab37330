//! The register of what people ask about their own data, and how long the answer may still take.

mod actions;
mod form;
mod model;
mod pages;
pub(super) mod queries;

pub use model::{Kind, RequestRow, State};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_SUBJECT_REQUESTS, pages::index)
        .on(routes::NEW_SUBJECT_REQUEST, pages::new)
        .on(routes::CREATE_SUBJECT_REQUEST, pages::create)
        .on(routes::SHOW_SUBJECT_REQUEST, pages::show)
        .on(routes::MOVE_SUBJECT_REQUEST, pages::update)
}
