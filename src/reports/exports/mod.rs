//! Files to take away: the recap and lists by name. Each says what is in it before it is made, asks what it is for,
//! carries a code under which anybody can ask whether it is ours, and leaves a line in the log of exports.

mod actions;
mod allowance;
mod documents;
mod form;
mod kinds;
mod listing;
mod log;
mod model;
mod pages;
mod persons;
mod picks;
mod queries;
mod recap;
mod requests;
mod selection;
mod spool;

pub use documents::forget_misses;
pub use requests::{WORK, count_to_decide, forget_files};

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_EXPORTS, log::index)
        .on(routes::NEW_RECAP_EXPORT, recap::new)
        .on(routes::CREATE_RECAP_EXPORT, recap::create)
        .on(routes::NEW_PERSONS_EXPORT, persons::new)
        .on(routes::CREATE_PERSONS_EXPORT, persons::create)
        .merge(requests::router())
        .merge(documents::router())
}
