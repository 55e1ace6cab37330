//! How the registry works in this kabupaten, set by DSP3A: one card for each matter.

mod pages;
pub mod reasons;
pub mod way;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_SETTINGS, pages::index)
        .merge(reasons::router())
        .merge(way::router())
}
