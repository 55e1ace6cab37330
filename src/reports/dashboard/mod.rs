//! Charts by region, category, age and time, each with its table.

mod model;
mod pages;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_REPORTS, pages::index)
        .on(routes::SHOW_CHARTS, pages::show)
}
