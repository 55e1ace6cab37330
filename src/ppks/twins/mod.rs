//! Two records that may be one human: found in the background, laid side by side, merged, parted again.
//!
//! The desa never learn of it: their forms answer before anybody has looked, and only offices above them see pairs.

pub mod actions;
mod form;
mod model;
mod pages;
mod queries;
mod side;
mod unmerge;

pub use model::{Decision, OpenTwin, Outcome, Seen};
pub(in crate::ppks) use queries::{count_open, list_open_of};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_TWINS, pages::index)
        .on(routes::SHOW_TWIN, pages::show)
        .on(routes::DECIDE_TWIN, pages::update)
        .on(routes::UNMERGE_TWIN, unmerge::destroy)
}
