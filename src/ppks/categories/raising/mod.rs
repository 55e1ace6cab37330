//! The office raises a category's tier. It is never lowered: what was kept secret stays so.

mod actions;
mod form;
mod model;
mod pages;
mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub(super) fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_CATEGORIES, pages::index)
        .on(routes::EDIT_CATEGORY_TIER, pages::edit)
        .on(routes::UPDATE_CATEGORY_TIER, pages::update)
}
