//! The front page for everybody, and the page each office starts its day on.

mod model;
mod pages;
mod queries;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_FRONT, pages::index)
        .on(routes::SHOW_HOME, pages::show)
}
