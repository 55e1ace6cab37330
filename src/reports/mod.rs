//! What the registry says as a whole: the front pages, dashboards, charts, recaps, files to take away. Every figure
//! comes from the small tables of counts, so a page costs the same at a thousand people and at a million.

pub mod badges;
mod checks;
mod dashboard;
mod exports;
mod figures;
mod filter;
pub mod health;
mod home;
pub mod quality;
mod queries;
mod recap;
pub mod recount;

pub use exports::{WORK, forget_files, forget_misses};

use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .merge(home::router())
        .merge(dashboard::router())
        .merge(recap::router())
        .merge(quality::router())
        .merge(checks::router())
        .merge(exports::router())
}
