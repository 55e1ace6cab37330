//! Slips of paper that open an account: kept sealed until they are printed, three days at most.

pub mod actions;
mod model;
mod pages;
mod queries;

pub use model::Slip;

use crate::paths::routes;
use crate::web::Routes;

pub(super) fn router() -> Routes {
    Routes::new()
        .on(routes::SHOW_SLIPS, pages::show)
        .on(routes::ERASE_SLIPS, pages::destroy)
}
