//! Accounts and their upkeep: made one by one or for all desa at once, opened by a printed one-time code, closed when
//! somebody leaves. Nobody here ever chooses or sees another person's password.

mod access;
pub mod actions;
mod form;
mod mass;
mod model;
mod pages;
mod queries;
mod recovery;
pub mod slips;

pub use model::{CODE_HOURS, DEMO_OFFICE, NewUser};
pub(super) use queries::find;

use crate::paths::routes;
use crate::web::Routes;

pub fn router() -> Routes {
    Routes::new()
        .on(routes::LIST_USERS, pages::index)
        .on(routes::NEW_USER, pages::new)
        .on(routes::CREATE_USER, pages::create)
        .on(routes::SHOW_USER, pages::show)
        .on(routes::UPDATE_USER, pages::update)
        .on(routes::RESET_PASSWORD, access::edit)
        .on(routes::RESET_SECOND_FACTOR, recovery::create)
        .on(routes::DISABLE_USER, access::destroy)
        .on(routes::ENABLE_USER, access::create)
        .merge(mass::router())
        .merge(slips::router())
}
