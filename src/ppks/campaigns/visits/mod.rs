//! Going from family to family: the list, the same on paper with a QR each, and the form for what was found.

mod actions;
mod form;
mod model;
mod pages;
mod prelist;
mod queries;
mod show;

use crate::paths::routes;
use crate::web::Routes;

pub(super) fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_VISITS, pages::index)
        .on(routes::PRINT_PRELIST, prelist::show)
        .on(routes::SHOW_VISIT, show::show)
        .on(routes::UPDATE_VISIT, show::update)
}
