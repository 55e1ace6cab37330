//! Files to take away: the recap and the list by name. Each says what is in it before it is made, asks what it is
//! for, and leaves a line in the log of exports.

mod actions;
mod form;
mod model;
mod pages;
mod persons;
mod queries;
mod recap;
mod spool;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_EXPORTS, pages::index)
        .on(routes::NEW_RECAP_EXPORT, recap::new)
        .on(routes::CREATE_RECAP_EXPORT, recap::create)
        .on(routes::NEW_PERSONS_EXPORT, persons::new)
        .on(routes::CREATE_PERSONS_EXPORT, persons::create)
}
