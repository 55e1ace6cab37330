//! A secret case given to a TKSK to look after: one envelope, for a while, to read and to note.

pub(super) mod actions;
pub(super) mod form;
pub(super) mod model;
mod pages;
pub(super) mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub(super) fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_ASSIGNED, pages::index)
        .on(routes::SHOW_ASSIGNED, pages::show)
        .on(routes::NOTE_ASSIGNED, pages::create)
}
